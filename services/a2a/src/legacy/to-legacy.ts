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

// Version 1.0 into version 0.3: `kind` discriminators, lower-case states and roles, files below `file`, `final`.

type Json = Record<string, unknown>;

/** Marks a data part whose value was no object, which version 0.3 requires (as the official SDK marks it). */
export const WRAPPED_DATA_FLAG = 'data_part_compat';

const LEGACY_STATES: Record<TaskState, string> = {
  TASK_STATE_UNSPECIFIED: 'unknown',
  TASK_STATE_SUBMITTED: 'submitted',
  TASK_STATE_WORKING: 'working',
  TASK_STATE_COMPLETED: 'completed',
  TASK_STATE_FAILED: 'failed',
  TASK_STATE_CANCELED: 'canceled',
  TASK_STATE_INPUT_REQUIRED: 'input-required',
  TASK_STATE_REJECTED: 'rejected',
  TASK_STATE_AUTH_REQUIRED: 'auth-required',
};

const toLegacyPart = ({ text, raw, url, data, metadata, filename, mediaType }: Part): Json => {
  if (text !== undefined) return { kind: 'text', text, ...(metadata && { metadata }) };
  if (raw !== undefined || url !== undefined) {
    const content = raw === undefined ? { uri: url } : { bytes: raw };
    const file = {
      ...content,
      ...(mediaType && { mimeType: mediaType }),
      ...(filename && { name: filename }),
    };
    return { kind: 'file', file, ...(metadata && { metadata }) };
  }
  if (typeof data === 'object' && data !== null && !Array.isArray(data)) {
    return { kind: 'data', data, ...(metadata && { metadata }) };
  }
  return { kind: 'data', data: { value: data }, metadata: { ...metadata, [WRAPPED_DATA_FLAG]: true } };
};

export const toLegacyMessage = ({ role, parts, ...rest }: Message): Json => ({
  kind: 'message',
  ...rest,
  role: role === 'ROLE_USER' ? 'user' : 'agent',
  parts: parts.map(toLegacyPart),
});

const toLegacyArtifact = ({ parts, ...rest }: Artifact): Json => ({
  ...rest,
  parts: parts.map(toLegacyPart),
});

const toLegacyStatus = ({ state, message, timestamp }: TaskStatus): Json => ({
  state: LEGACY_STATES[state],
  ...(message && { message: toLegacyMessage(message) }),
  ...(timestamp && { timestamp }),
});

export const toLegacyTask = ({ status, artifacts, history, ...rest }: Task): Json => ({
  kind: 'task',
  ...rest,
  status: toLegacyStatus(status),
  ...(artifacts && { artifacts: artifacts.map(toLegacyArtifact) }),
  ...(history && { history: history.map(toLegacyMessage) }),
});

/** An event of a stream in version 0.3, which has no wrapper around it. */
export const toLegacyEvent = (event: StreamResponse): Json => {
  if ('task' in event) return toLegacyTask(event.task);
  if ('message' in event) return toLegacyMessage(event.message);
  if ('statusUpdate' in event) {
    const { status, ...rest } = event.statusUpdate;
    return {
      kind: 'status-update',
      ...rest,
      status: toLegacyStatus(status),
      final: isTerminal(status.state),
    };
  }
  const { artifact, ...rest } = event.artifactUpdate;
  return { kind: 'artifact-update', ...rest, artifact: toLegacyArtifact(artifact) };
};

export const toLegacyPushConfig = ({ taskId, id, url, token, authentication }: PushConfig): Json => ({
  taskId,
  pushNotificationConfig: {
    ...(id && { id }),
    url,
    ...(token && { token }),
    ...(authentication && {
      authentication: {
        schemes: [authentication.scheme],
        ...(authentication.credentials && { credentials: authentication.credentials }),
      },
    }),
  },
});
