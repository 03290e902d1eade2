import { randomUUID } from 'node:crypto';
import type { Message, Part, SendMessageRequest, TaskState } from '../protocol/schemas.ts';
import type { Feed } from '../log/feed.ts';
import type { TaskLog } from '../log/task-log.ts';
import type { Turn } from './agent.ts';
import { yieldToIo } from './yield-to-io.ts';

/** Adds a change of status to a task, with what the agent says about it. */
export const appendStatus = (
  taskLog: TaskLog,
  feed: Feed,
  state: TaskState,
  parts?: Part[],
  metadata?: Record<string, unknown>,
): void => {
  const { taskId, contextId } = feed;
  const message: Message | undefined = parts && {
    messageId: randomUUID(),
    contextId,
    taskId,
    role: 'ROLE_AGENT',
    parts,
  };
  const status = { state, ...(message && { message }), timestamp: new Date().toISOString() };
  taskLog.append(feed, { statusUpdate: { taskId, contextId, status, ...(metadata && { metadata }) } });
};

const DONE = Promise.resolve();

/** One turn as the agent sees it; what it emits after the abort or the end of the task is dropped. */
export const createTurn = (options: {
  taskLog: TaskLog;
  feed: Feed;
  request: SendMessageRequest;
  message: Message;
  extensions: readonly string[];
  signal: AbortSignal;
}): Turn => {
  const { taskLog, feed, request, message, extensions, signal } = options;
  const { taskId, contextId, scope } = feed;
  return {
    taskId,
    contextId,
    tenant: scope.tenant,
    owner: scope.owner,
    message,
    extensions,
    acceptedOutputModes: request.configuration?.acceptedOutputModes ?? [],
    signal,
    task: () => feed.task(),
    status(state, parts, metadata) {
      if (signal.aborted || feed.isEnded) return DONE;
      // A turn that continues a task is WORKING from its start; to say so again is no news.
      if (state === 'TASK_STATE_WORKING' && feed.state === state && !parts && !metadata) return DONE;
      appendStatus(taskLog, feed, state, parts, metadata);
      return yieldToIo() ?? DONE;
    },
    artifact(artifact, chunk) {
      if (signal.aborted || feed.isEnded) return DONE;
      taskLog.append(feed, { artifactUpdate: { taskId, contextId, artifact, ...chunk } });
      return yieldToIo() ?? DONE;
    },
  };
};
