import type { Artifact, Message, Task, TaskArtifactUpdate } from '../protocol/schemas.ts';
import type { LoggedEvent } from './entry.ts';

const addMessage = (history: Message[], message: Message): void => {
  if (!history.some((known) => known.messageId === message.messageId)) history.push(message);
};

const addArtifact = (artifacts: Artifact[], { artifact, append }: TaskArtifactUpdate): void => {
  const index = artifacts.findIndex((known) => known.artifactId === artifact.artifactId);
  const known = artifacts[index];
  if (known === undefined) artifacts.push({ ...artifact, parts: [...artifact.parts] });
  else if (!append) artifacts[index] = { ...artifact, parts: [...artifact.parts] };
  else {
    for (const part of artifact.parts) known.parts.push(part);
    if (artifact.metadata) known.metadata = { ...known.metadata, ...artifact.metadata };
  }
};

/**
 * The task after one more event; the given task is changed in place, and the events given are its own from
 * then on. Appended chunks become parts of their artifact (section 4.2.2); status messages join the history.
 */
export const fold = (task: Task | undefined, event: LoggedEvent): Task | undefined => {
  if ('task' in event) return event.task;
  if (task === undefined) return undefined;
  if ('received' in event) addMessage((task.history ??= []), event.received);
  else if ('statusUpdate' in event) {
    task.status = event.statusUpdate.status;
    if (task.status.message) addMessage((task.history ??= []), task.status.message);
    if (event.statusUpdate.metadata) task.metadata = { ...task.metadata, ...event.statusUpdate.metadata };
  } else if ('artifactUpdate' in event) addArtifact((task.artifacts ??= []), event.artifactUpdate);
  return task;
};
