import type { Query } from '@google-cloud/firestore';
import type { Feed, Scope } from '../log/feed.ts';
import type { ListedTask, TaskPage, TaskQuery } from '../log/task-log.ts';
import type { Task } from '../protocol/schemas.ts';
import { scopeKey, taskDocumentSchema, type Collections, type TaskDocument } from './documents.ts';

/**
 * One page of a scope's tasks, newest change of state first. Their logs are opened for artifacts only. Needs composite indexes on a2aTasks: `scope`, then each
 * combination of `contextId` and `state`, then `statusAt` and `taskId`, both descending.
 */
export const queryTasks = async (
  collections: Collections,
  scope: Scope,
  query: TaskQuery,
  open: (taskId: string) => Promise<Feed | undefined>,
): Promise<TaskPage> => {
  let matching: Query = collections.tasks.where('scope', '==', scopeKey(scope));
  if (query.contextId) matching = matching.where('contextId', '==', query.contextId);
  if (query.state) matching = matching.where('state', '==', query.state);
  if (query.statusSince !== undefined) matching = matching.where('statusAt', '>=', query.statusSince);
  const ordered = matching.orderBy('statusAt', 'desc').orderBy('taskId', 'desc');
  const { after } = query;
  const page = (after ? ordered.startAfter(after.statusAt, after.taskId) : ordered).limit(query.limit + 1);
  const [{ docs }, count] = await Promise.all([page.get(), matching.count().get()]);
  const documents = docs.slice(0, query.limit).map((document) => taskDocumentSchema.parse(document.data()));
  const alive = documents.filter(({ expiresAtMs }) => expiresAtMs > Date.now());
  const read = async ({ taskId, headJson }: TaskDocument): Promise<Task | undefined> => {
    if (headJson !== null && !query.includeArtifacts) return JSON.parse(headJson) as Task;
    const feed = await open(taskId);
    return query.includeArtifacts ? feed?.task() : feed?.head();
  };
  const tasks = await Promise.all(
    alive.map(async (document): Promise<ListedTask[]> => {
      const task = await read(document);
      return task ? [{ taskId: document.taskId, statusAt: document.statusAt, task }] : [];
    }),
  );
  return {
    tasks: tasks.flat(),
    hasMore: docs.length > query.limit,
    totalSize: count.data().count,
  };
};
