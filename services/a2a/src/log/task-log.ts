import type { Task, TaskState } from '../protocol/schemas.ts';
import type { LoggedEvent } from './entry.ts';
import type { Feed, Scope } from './feed.ts';

export interface NewTask {
  taskId: string;
  contextId: string;
  scope: Scope;
}

export interface TaskQuery {
  contextId?: string | undefined;
  state?: TaskState | undefined;
  /** Only tasks whose state changed then or later, in milliseconds. */
  statusSince?: number | undefined;
  /** Start after this task of the order. */
  after?: { statusAt: number; taskId: string } | undefined;
  limit: number;
  includeArtifacts: boolean;
}

export interface ListedTask {
  taskId: string;
  statusAt: number;
  task: Task;
}

export interface TaskPage {
  /** Newest change of state first; then by task id, descending. */
  tasks: ListedTask[];
  hasMore: boolean;
  totalSize: number;
}

/** What a log tells the runner of this instance. */
export interface TaskLogListener {
  /** Another instance was asked to cancel a task that runs here. */
  onCancelRequested(taskId: string): void;
  /** This instance is no longer the task's writer: another one has taken it over. */
  onLost(taskId: string): void;
  /** This instance has ended a task whose own instance is dead: the last entry says so. */
  onReaped(feed: Feed): void;
}

/**
 * Port: where the logs of tasks are kept. One instance at a time writes a task's log; any instance reads it.
 *
 * Contract: `append` is synchronous and gives the event its sequence number, so that all readers here see one
 * order at once; persistence goes on behind it and never holds up a reader or the execution.
 */
export interface TaskLog {
  listen(listener: TaskLogListener): void;
  /** A task that this instance runs. */
  create(task: NewTask, first: LoggedEvent): Promise<Feed>;
  /** The feed of a task, for reading; undefined if the scope has no such task. */
  open(scope: Scope, taskId: string): Promise<Feed | undefined>;
  /** Whether no entry of the task exists that its feed does not hold: another instance's may come here a little later. */
  isComplete(feed: Feed): boolean;
  list(scope: Scope, query: TaskQuery): Promise<TaskPage>;
  /**
   * Makes this instance the writer for one more turn; undefined if somebody is at work on the task, on another instance or
   * here. What comes back may have ended meanwhile: then there is nothing to write.
   */
  claim(feed: Feed): Promise<Feed | undefined>;
  /** Adds an event; only by the writer, between `create` or `claim` and `release`. Throws EVENT_TOO_LARGE. */
  append(feed: Feed, event: LoggedEvent): void;
  /** Gives the writer's role back when a turn has ended; resolves when all is stored. */
  release(feed: Feed): Promise<void>;
  /** Asks the instance that runs the task to cancel it. */
  requestCancel(feed: Feed): Promise<void>;
  /** Resolves when all that was appended is stored; every feed ends then. */
  close(): Promise<void>;
}
