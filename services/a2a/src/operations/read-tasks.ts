import { A2aError } from '../protocol/a2a-error.ts';
import { isTerminal } from '../protocol/task-states.ts';
import { toEntry } from '../log/entry.ts';
import type { TaskLog } from '../log/task-log.ts';
import type { TaskRunner } from '../run/task-runner.ts';
import { limitHistory } from './limit-history.ts';
import type { Operations } from './operations.ts';
import { readPageToken, writePageToken } from './page-token.ts';

const DEFAULT_PAGE_SIZE = 50;

/** GetTask, ListTasks, CancelTask, SubscribeToTask (sections 3.1.3 to 3.1.6) and the replay of a stream. */
export const createReadTasks = (deps: {
  runner: TaskRunner;
  taskLog: TaskLog;
}): Pick<Operations, 'getTask' | 'listTasks' | 'cancelTask' | 'subscribeToTask' | 'replayTask'> => {
  const { runner, taskLog } = deps;
  return {
    async getTask({ scope }, { id, historyLength }) {
      return limitHistory((await runner.open(scope, id)).task(), historyLength);
    },
    async listTasks({ scope }, request) {
      const pageSize = request.pageSize ?? DEFAULT_PAGE_SIZE;
      const { contextId, status, statusTimestampAfter, historyLength, includeArtifacts } = request;
      const {
        tasks: listed,
        hasMore,
        totalSize,
      } = await taskLog.list(scope, {
        contextId: contextId || undefined,
        state: status === 'TASK_STATE_UNSPECIFIED' ? undefined : status,
        statusSince: statusTimestampAfter === undefined ? undefined : Date.parse(statusTimestampAfter),
        after: request.pageToken ? readPageToken(request.pageToken) : undefined,
        limit: pageSize,
        includeArtifacts: includeArtifacts ?? false,
      });
      const tasks = listed.map(({ task }) => limitHistory(task, historyLength));
      const last = listed.at(-1);
      return { tasks, nextPageToken: hasMore && last ? writePageToken(last) : '', pageSize, totalSize };
    },
    async cancelTask({ scope }, { id }) {
      return (await runner.cancel(scope, id)).task();
    },
    async subscribeToTask({ scope }, { id }) {
      const feed = await runner.open(scope, id);
      if (isTerminal(feed.state)) {
        throw new A2aError(
          'UNSUPPORTED_OPERATION',
          `Task ${id} has ended (${feed.state}); read it by GetTask.`,
        );
      }
      return { feed, afterSeq: feed.lastSeq, snapshot: toEntry(feed.lastSeq, { task: feed.task() }) };
    },
    async replayTask({ scope }, { taskId, lastEventId }) {
      const feed = await runner.open(scope, taskId);
      // Elsewhere the reader may have seen more than has come here yet; it waits for what follows that.
      if (lastEventId !== undefined && lastEventId > feed.lastSeq && taskLog.isComplete(feed)) {
        const description = `must be the id of an event of this task; the last one is ${feed.lastSeq}`;
        throw new A2aError('INVALID_PARAMS', `Invalid request: "lastEventId": ${description}.`, {
          fieldViolations: [{ field: 'lastEventId', description }],
        });
      }
      return { feed, afterSeq: lastEventId ?? 0 };
    },
  };
};
