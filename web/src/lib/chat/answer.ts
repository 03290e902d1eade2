import type { AgentEvent, Artifact, Part } from './a2a-schema.ts';

/** Where an answer stands: still coming, at rest because the agent waits for the user, or at its end. */
export type AnswerPhase = 'working' | 'waiting' | 'completed' | 'failed' | 'canceled' | 'rejected';

/** What an agent has answered so far. */
export interface Answer {
  phase: AnswerPhase;
  taskId?: string;
  contextId?: string;
  /** What the agent says of its progress, or of why it ended. */
  statusText: string;
  artifacts: readonly Artifact[];
  /** The answer itself, when it came as a message with no task. */
  messageText: string;
}

export const NO_ANSWER: Answer = { phase: 'working', statusText: '', artifacts: [], messageText: '' };

/** Whether nothing more will come unless the user writes. */
export function isAtRest(answer: Answer): boolean {
  return answer.phase !== 'working';
}

/** The answer as text, artifacts parted by an empty line. */
export function answerText(answer: Answer): string {
  const artifacts = answer.artifacts.map(({ parts }) => partsText(parts)).filter((text) => text !== '');
  return [...artifacts, answer.messageText].filter((text) => text !== '').join('\n\n');
}

/** The answer after one more event. The events of a task may come again from its beginning: a task starts it anew. */
export function applyEvent(answer: Answer, event: AgentEvent): Answer {
  if (event.message) {
    const { parts, contextId, taskId } = event.message;
    return {
      ...answer,
      ...(contextId === undefined ? {} : { contextId }),
      ...(taskId === undefined ? {} : { taskId }),
      phase: 'completed',
      messageText: partsText(parts),
    };
  }
  if (event.task) {
    const { id, contextId, status, artifacts } = event.task;
    return {
      ...NO_ANSWER,
      ...(contextId === undefined ? {} : { contextId }),
      taskId: id,
      phase: phaseOf(status.state),
      statusText: partsText(status.message?.parts ?? []),
      artifacts,
    };
  }
  if (event.statusUpdate) {
    const { status } = event.statusUpdate;
    return {
      ...answer,
      phase: phaseOf(status.state),
      statusText: partsText(status.message?.parts ?? []),
    };
  }
  if (event.artifactUpdate) {
    const { artifact, append } = event.artifactUpdate;
    return { ...answer, artifacts: withArtifact(answer.artifacts, artifact, append) };
  }
  return answer;
}

function withArtifact(artifacts: readonly Artifact[], update: Artifact, append: boolean): Artifact[] {
  const known = artifacts.find(({ artifactId }) => artifactId === update.artifactId);
  if (known === undefined) return [...artifacts, update];
  const next = append ? { ...known, parts: joinParts(known.parts, update.parts) } : update;
  return artifacts.map((artifact) => (artifact === known ? next : artifact));
}

/** Text that streams in word by word stays one part, so that the hundredth costs no more than the first. */
function joinParts(before: readonly Part[], added: readonly Part[]): Part[] {
  const joined = [...before];
  for (const part of added) {
    const last = joined.at(-1);
    if (last?.text !== undefined && part.text !== undefined)
      joined[joined.length - 1] = { ...last, text: last.text + part.text };
    else joined.push(part);
  }
  return joined;
}

function partsText(parts: readonly Part[]): string {
  return parts
    .map((part) => {
      if (part.text !== undefined) return part.text;
      if (part.url !== undefined) return part.url;
      return part.data === undefined ? '' : JSON.stringify(part.data, null, 2);
    })
    .join('');
}

/** A2A's TaskState; one that we do not know counts as still working. */
function phaseOf(state: string): AnswerPhase {
  switch (state) {
    case 'TASK_STATE_COMPLETED':
      return 'completed';
    case 'TASK_STATE_FAILED':
      return 'failed';
    case 'TASK_STATE_CANCELED':
      return 'canceled';
    case 'TASK_STATE_REJECTED':
      return 'rejected';
    case 'TASK_STATE_INPUT_REQUIRED':
    case 'TASK_STATE_AUTH_REQUIRED':
      return 'waiting';
    default:
      return 'working';
  }
}
