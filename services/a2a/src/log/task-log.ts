import type { LoggedEvent } from './entry.ts';
import type { Feed, Scope } from './feed.ts';

export interface NewTask {
  taskId: string;
  contextId: string;
  scope: Scope;
}

/**
 * Port: where the logs of tasks are kept. One instance at a time writes a task's log; any instance reads it.
 *
 * Contract: `append` is synchronous and gives the event its sequence number, so that all readers here see one
 * order at once; persistence goes on behind it and never holds up a reader or the execution.
 */
export interface TaskLog {
  /** A task that this instance runs. */
  create(task: NewTask, first: LoggedEvent): Promise<Feed>;
  /** The feed of a task, for reading; undefined if the scope has no such task. */
  open(scope: Scope, taskId: string): Promise<Feed | undefined>;
  /** Makes this instance the writer for one more turn; throws UNAVAILABLE if another one is at work on it. */
  claim(feed: Feed): Promise<Feed>;
  /** Adds an event; only by the writer, between `create` or `claim` and `release`. */
  append(feed: Feed, event: LoggedEvent): void;
  /** Gives the writer's role back when a turn has ended; resolves when all is stored. */
  release(feed: Feed): Promise<void>;
  /** Resolves when all that was appended is stored and all turns are released; then closes every feed. */
  close(): Promise<void>;
}
