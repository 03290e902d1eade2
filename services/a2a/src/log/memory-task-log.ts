import { isTerminal } from '../protocol/task-states.ts';
import { nextEntry } from './entry.ts';
import { createFeed, type Feed, type Scope } from './feed.ts';
import type { TaskLog, TaskQuery } from './task-log.ts';

export interface MemoryTaskLogOptions {
  /** How long a task is kept after it has ended. */
  finishedTtlMs?: number;
  /** How long a task is kept that waits for its client. */
  idleTtlMs?: number;
  /** Characters that finished tasks may hold together; the oldest make room. */
  maxFinishedChars?: number;
}

const isWithin = (feed: Feed, scope: Scope): boolean =>
  feed.scope.tenant === scope.tenant && feed.scope.owner === scope.owner;

/** Newest change of state first; then by id, so that the order is total. */
const byStatusTime = (
  a: { statusAt: number; taskId: string },
  b: { statusAt: number; taskId: string },
): number => b.statusAt - a.statusAt || (a.taskId < b.taskId ? 1 : a.taskId > b.taskId ? -1 : 0);

const matches = (feed: Feed, query: TaskQuery): boolean =>
  (!query.contextId || feed.contextId === query.contextId) &&
  (!query.state || feed.state === query.state) &&
  (query.statusSince === undefined || feed.statusAt >= query.statusSince);

/** The log of one instance that keeps nothing when it ends: for a laptop, tests and agents on one instance. */
export const createMemoryTaskLog = (options: MemoryTaskLogOptions = {}): TaskLog => {
  const { finishedTtlMs = 3_600_000, idleTtlMs = 86_400_000, maxFinishedChars = 64 * 1024 * 1024 } = options;
  const feeds = new Map<string, Feed>();

  /** Tasks that are being worked on. */
  const written = new Set<Feed>();
  /** Finished tasks, the oldest first. */
  const finished = new Set<Feed>();
  let finishedChars = 0;

  const drop = (feed: Feed) => {
    feeds.delete(feed.taskId);
    if (finished.delete(feed)) finishedChars -= feed.size;
    feed.end();
  };

  const evictOldest = () => {
    for (const feed of finished) {
      if (finishedChars <= maxFinishedChars) return;
      if (feed.readerCount === 0) drop(feed);
    }
  };

  const evictExpired = () => {
    const now = Date.now();
    for (const feed of feeds.values()) {
      const ttlMs = isTerminal(feed.state) ? finishedTtlMs : idleTtlMs;
      if (now - feed.statusAt <= ttlMs || feed.readerCount > 0) continue;
      drop(feed);
    }
  };
  const eviction = setInterval(evictExpired, Math.min(60_000, finishedTtlMs));
  eviction.unref();

  return {
    listen() {},
    async create(task, first) {
      // An event that cannot be kept leaves nothing behind.
      const entry = nextEntry(0, first);
      const feed = createFeed(task);
      feed.push(entry);
      feeds.set(task.taskId, feed);
      written.add(feed);
      return feed;
    },
    async open(scope, taskId) {
      const feed = feeds.get(taskId);
      return feed && isWithin(feed, scope) ? feed : undefined;
    },
    async list(scope, query) {
      const all = [...feeds.values()]
        .filter((feed) => isWithin(feed, scope) && matches(feed, query))
        .sort(byStatusTime);
      const { after } = query;
      const rest = after ? all.filter((feed) => byStatusTime(after, feed) < 0) : all;
      const page = rest.slice(0, query.limit);
      const tasks = page.map((feed) => ({
        taskId: feed.taskId,
        statusAt: feed.statusAt,
        task: query.includeArtifacts ? feed.task() : feed.head(),
      }));
      return { tasks, hasMore: rest.length > page.length, totalSize: all.length };
    },
    async claim(feed) {
      if (isTerminal(feed.state)) return feed;
      if (written.has(feed)) return undefined;
      written.add(feed);
      return feed;
    },
    append(feed, event) {
      feed.push(nextEntry(feed.lastSeq, event));
    },
    async release(feed) {
      written.delete(feed);
      if (!isTerminal(feed.state) || finished.has(feed)) return;
      finished.add(feed);
      finishedChars += feed.size;
      evictOldest();
    },
    async requestCancel() {},
    async close() {
      clearInterval(eviction);
      for (const feed of feeds.values()) feed.end();
    },
  };
};
