import type {
  Artifact,
  Message,
  Part,
  PushConfig,
  StreamResponse,
  Task,
  TaskState,
  TaskStatus,
} from '../protocol/schemas.ts';
import { isTerminal } from '../protocol/task-states.ts';
import { toLegacyPushConfig } from './to-legacy.ts';

// Version 1.0 into the ProtoJSON of version 0.3's own proto, which its REST binding speaks (and its JSON-RPC binding
// does not): `content` for parts, files and data in messages of their own, CANCELLED with two L.

type Json = Record<string, unknown>;

const toProtoState = (state: TaskState): string =>
  state === 'TASK_STATE_CANCELED' ? 'TASK_STATE_CANCELLED' : state;

const toProtoPart = ({ text, raw, url, data, metadata, filename, mediaType }: Part): Json => {
  const rest = metadata && { metadata };
  if (text !== undefined) return { text, ...rest };
  if (raw !== undefined || url !== undefined) {
    const content = raw === undefined ? { fileWithUri: url } : { fileWithBytes: raw };
    return {
      file: { ...content, ...(mediaType && { mimeType: mediaType }), ...(filename && { name: filename }) },
      ...rest,
    };
  }
  const isObject = typeof data === 'object' && data !== null && !Array.isArray(data);
  return { data: { data: isObject ? data : { value: data } }, ...rest };
};

export const toProtoMessage = ({ parts, referenceTaskIds: _, ...rest }: Message): Json => ({
  ...rest,
  content: parts.map(toProtoPart),
});

const toProtoArtifact = ({ parts, ...rest }: Artifact): Json => ({ ...rest, parts: parts.map(toProtoPart) });

const toProtoStatus = ({ state, message, timestamp }: TaskStatus): Json => ({
  state: toProtoState(state),
  ...(message && { message: toProtoMessage(message) }),
  ...(timestamp && { timestamp }),
});

export const toProtoTask = ({ status, artifacts, history, ...rest }: Task): Json => ({
  ...rest,
  status: toProtoStatus(status),
  ...(artifacts && { artifacts: artifacts.map(toProtoArtifact) }),
  ...(history && { history: history.map(toProtoMessage) }),
});

/** `StreamResponse` and, for its first two cases, `SendMessageResponse` of version 0.3. */
export const toProtoEvent = (event: StreamResponse): Json => {
  if ('task' in event) return { task: toProtoTask(event.task) };
  if ('message' in event) return { message: toProtoMessage(event.message) };
  if ('statusUpdate' in event) {
    const { status, ...rest } = event.statusUpdate;
    return { statusUpdate: { ...rest, status: toProtoStatus(status), final: isTerminal(status.state) } };
  }
  const { artifact, ...rest } = event.artifactUpdate;
  return { artifactUpdate: { ...rest, artifact: toProtoArtifact(artifact) } };
};

export const toProtoPushConfig = (config: PushConfig): Json => {
  const { pushNotificationConfig } = toLegacyPushConfig(config);
  return { name: `tasks/${config.taskId}/pushNotificationConfigs/${config.id}`, pushNotificationConfig };
};
