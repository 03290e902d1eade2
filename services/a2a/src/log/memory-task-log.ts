import { isTerminal } from '../protocol/task-states.ts';
import { nextEntry } from './entry.ts';
import { createFeed, type Feed, type Scope } from './feed.ts';
import type { TaskLog, TaskQuery } from './task-log.ts';

export interface MemoryTaskLogOptions {
  /** How long a task is kept after it has ended. */
  finishedTtlMs?: number;
  /** How long a task is kept that waits for its client. */
  idleTtlMs?: number;
  /** Characters that tasks at rest may hold together, finished or waiting for their client; the oldest make room. */
  maxRestingChars?: number;
  /** How many of them there may be. */
  maxRestingTasks?: number;
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
  const { finishedTtlMs = 3_600_000, idleTtlMs = 86_400_000 } = options;
  const { maxRestingChars = 64 * 1024 * 1024, maxRestingTasks = 10_000 } = options;
  const feeds = new Map<string, Feed>();

  /** Tasks that are being worked on. */
  const written = new Set<Feed>();
  /** Tasks at rest, those that came to rest first at the beginning, with the characters that they hold. */
  const resting = new Map<Feed, number>();
  let restingChars = 0;

  const wake = (feed: Feed) => {
    restingChars -= resting.get(feed) ?? 0;
    resting.delete(feed);
  };

  const drop = (feed: Feed) => {
    feeds.delete(feed.taskId);
    wake(feed);
    feed.end();
  };

  const isFull = () => restingChars > maxRestingChars || resting.size > maxRestingTasks;

  const rest = (feed: Feed) => {
    written.delete(feed);
    if (feeds.get(feed.taskId) !== feed) return;
    wake(feed);
    resting.set(feed, feed.size);
    restingChars += feed.size;
    // Those that are read are spared, unless that does not suffice.
    for (const isSpared of [(old: Feed) => old.readerCount > 0, () => false]) {
      if (!isFull()) return;
      for (const old of resting.keys()) {
        if (!isFull()) return;
        if (old !== feed && !isSpared(old)) drop(old);
      }
    }
  };

  const evictExpired = () => {
    const now = Date.now();
    for (const feed of feeds.values()) {
      const ttlMs = isTerminal(feed.state) ? finishedTtlMs : idleTtlMs;
      if (now - feed.statusAt <= ttlMs || feed.readerCount > 0 || written.has(feed)) continue;
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
    isComplete: () => true,
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
      // It may have made room for another one since it was opened.
      if (written.has(feed) || feeds.get(feed.taskId) !== feed) return undefined;
      wake(feed);
      written.add(feed);
      return feed;
    },
    append(feed, event) {
      feed.push(nextEntry(feed.lastSeq, event));
    },
    async release(feed) {
      rest(feed);
    },
    async requestCancel() {},
    async close() {
      clearInterval(eviction);
      for (const feed of feeds.values()) feed.end();
    },
  };
};
