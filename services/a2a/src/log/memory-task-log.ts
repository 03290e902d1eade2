import { isTerminal } from '../protocol/task-states.ts';
import { toEntry } from './entry.ts';
import { createFeed, type Feed, type Scope } from './feed.ts';
import type { TaskLog } from './task-log.ts';

export interface MemoryTaskLogOptions {
  /** How long a task is kept after it has ended. */
  finishedTtlMs?: number;
  /** How long a task is kept that waits for its client. */
  idleTtlMs?: number;
}

const isWithin = (feed: Feed, scope: Scope): boolean =>
  feed.scope.tenant === scope.tenant && feed.scope.owner === scope.owner;

/** The log of one instance that keeps nothing when it ends: for a laptop, tests and agents on one instance. */
export const createMemoryTaskLog = (options: MemoryTaskLogOptions = {}): TaskLog => {
  const { finishedTtlMs = 3_600_000, idleTtlMs = 86_400_000 } = options;
  const feeds = new Map<string, Feed>();

  const evictExpired = () => {
    const now = Date.now();
    for (const [taskId, feed] of feeds) {
      const ttlMs = isTerminal(feed.state) ? finishedTtlMs : idleTtlMs;
      if (now - feed.statusAt <= ttlMs || feed.readerCount > 0) continue;
      feed.end();
      feeds.delete(taskId);
    }
  };
  const eviction = setInterval(evictExpired, Math.min(60_000, finishedTtlMs));
  eviction.unref();

  return {
    async create(task, first) {
      const feed = createFeed(task);
      feeds.set(task.taskId, feed);
      feed.append([toEntry(1, first)]);
      return feed;
    },
    async open(scope, taskId) {
      const feed = feeds.get(taskId);
      return feed && isWithin(feed, scope) ? feed : undefined;
    },
    async claim(feed) {
      return feed;
    },
    append(feed, event) {
      feed.append([toEntry(feed.lastSeq + 1, event)]);
    },
    async release() {},
    async close() {
      clearInterval(eviction);
      for (const feed of feeds.values()) feed.end();
    },
  };
};
