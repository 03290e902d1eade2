import { createFeed, type Feed, type Scope } from '../log/feed.ts';
import type { Log } from '../serve/log.ts';
import { scopeKey, taskDocumentSchema, type Collections, type TaskDocument } from './documents.ts';
import { createTaskFollower, type TaskFollower } from './task-follower.ts';
import type { TaskWriter } from './task-writer.ts';

/** A task that this instance knows: it writes it, follows what another one writes, or has all of it. */
export interface Known {
  readonly feed: Feed;
  readonly follower: TaskFollower | undefined;
  readonly writer: TaskWriter | undefined;
  lastUsedAt: number;
}

/** The tasks that this instance knows. Those that nobody reads are forgotten after a while. */
export interface KnownTasks {
  get(taskId: string): Known | undefined;
  /** Tasks that are written here. */
  written(): Known[];
  /** Its document; undefined if there is none or it has expired. */
  read(taskId: string): Promise<TaskDocument | undefined>;
  /** Its feed, if it is the scope's. */
  open(scope: Scope, taskId: string): Promise<Feed | undefined>;
  /** Knows a task from what is stored of it. */
  follow(document: TaskDocument): Promise<Known>;
  /** From now on a task is written here. */
  write(feed: Feed, writer: TaskWriter): void;
  /** A task is written here no more: what others store from a position on is followed; undefined if nothing will come. */
  rest(feed: Feed, position: number | undefined): void;
  forget(taskId: string): void;
  forgetIdle(): void;
  /** Stops all and ends all feeds. */
  close(): void;
}

export const createKnownTasks = (deps: {
  collections: Collections;
  log: Log;
  idleFeedMs: number;
  /** Awaited before a task is read that another instance writes. */
  beforeFollow: (document: TaskDocument) => Promise<void>;
}): KnownTasks => {
  const { collections, log, idleFeedMs, beforeFollow } = deps;
  const known = new Map<string, Known>();

  const put = (entry: Omit<Known, 'lastUsedAt'>): Known => {
    const added = { ...entry, lastUsedAt: Date.now() };
    known.set(entry.feed.taskId, added);
    return added;
  };

  const createFollower = (feed: Feed, position: number): TaskFollower => {
    const { taskId } = feed;
    const onError = (error: Error) => {
      log('ERROR', 'A task cannot be followed any more', { taskId, error: String(error) });
      known.delete(taskId);
      feed.end();
    };
    return createTaskFollower(collections, feed, onError, position);
  };

  const read = async (taskId: string): Promise<TaskDocument | undefined> => {
    const parsed = taskDocumentSchema.safeParse((await collections.task(taskId).get()).data());
    return parsed.success && parsed.data.expiresAtMs > Date.now() ? parsed.data : undefined;
  };

  const follow = async (document: TaskDocument): Promise<Known> => {
    const { taskId, contextId, tenant, owner } = document;
    await beforeFollow(document);
    const feed = createFeed({ taskId, contextId, scope: { tenant, owner } });
    const follower = createFollower(feed, 0);
    await follower.catchUp();
    // Somebody else here may have begun to follow it meanwhile.
    const other = known.get(taskId);
    if (other) return other;
    const followed = put({ feed, follower, writer: undefined });
    follower.listen();
    return followed;
  };

  return {
    get: (taskId) => known.get(taskId),
    written: () => [...known.values()].filter(({ writer }) => writer !== undefined),
    read,
    follow,
    async open(scope, taskId) {
      let found = known.get(taskId);
      if (found === undefined) {
        const document = await read(taskId);
        if (document === undefined || document.scope !== scopeKey(scope)) return undefined;
        found = await follow(document);
      }
      found.lastUsedAt = Date.now();
      return scopeKey(found.feed.scope) === scopeKey(scope) ? found.feed : undefined;
    },
    write(feed, writer) {
      put({ feed, writer, follower: undefined });
    },
    rest(feed, position) {
      const follower = position === undefined ? undefined : createFollower(feed, position);
      put({ feed, follower, writer: undefined });
      follower?.listen();
    },
    forget: (taskId) => known.delete(taskId),
    forgetIdle() {
      for (const [taskId, { feed, follower, writer, lastUsedAt }] of known) {
        if (writer || feed.readerCount > 0 || Date.now() - lastUsedAt < idleFeedMs) continue;
        follower?.stop();
        known.delete(taskId);
      }
    },
    close() {
      for (const { feed, follower } of known.values()) {
        follower?.stop();
        feed.end();
      }
      known.clear();
    },
  };
};
