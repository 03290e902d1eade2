import { isTerminal } from '../protocol/task-states.ts';
import type { Task, TaskState } from '../protocol/schemas.ts';
import { isOfArtifact, type Entry, type LoggedEvent } from './entry.ts';
import { fold } from './fold.ts';

/** Whose task it is. Nobody else sees it. */
export interface Scope {
  readonly tenant: string;
  readonly owner: string;
}

/**
 * The entries of one task as this instance knows them, in order of `seq`. Readers keep a cursor of their own and
 * are woken when entries are added: so no reader costs memory, however slow, and all see the same order.
 */
export interface Feed {
  readonly taskId: string;
  readonly contextId: string;
  readonly scope: Scope;
  /** Append-only: never changed but by `append`. */
  readonly entries: readonly Entry[];
  readonly lastSeq: number;
  readonly state: TaskState;
  /** When the state last changed, in milliseconds. */
  readonly statusAt: number;
  /** No entry will follow: the task is terminal, or its source has been lost. */
  readonly isEnded: boolean;
  append(entries: readonly Entry[]): void;
  /** Appends one entry. */
  push(entry: Entry): void;
  /** Ends the feed before a terminal entry: readers are closed and may resume by id, here or elsewhere. */
  end(): void;
  /** The fold of all entries, as an object of its own. */
  task(): Task;
  /** The same without artifacts, which are not even parsed. */
  head(): Task;
  /** Calls `wake` in the same tick after entries were added or the feed ended. Returns the unsubscribe. */
  subscribe(wake: () => void): () => void;
  readonly readerCount: number;
  /** Characters of JSON that its entries hold. */
  readonly size: number;
}

/** The index of the first entry after `seq`. */
export const indexAfter = (entries: readonly Entry[], seq: number): number => {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle] as Entry).seq <= seq) low = middle + 1;
    else high = middle;
  }
  return low;
};

export const createFeed = (identity: { taskId: string; contextId: string; scope: Scope }): Feed => {
  const entries: Entry[] = [];
  const readers = new Set<() => void>();
  let state: TaskState = 'TASK_STATE_UNSPECIFIED';
  let statusAt = Date.now();
  let lastSeq = 0;
  let ended = false;
  let size = 0;
  const foldOf = (folded: readonly Entry[]): Task => {
    let task: Task | undefined;
    for (const { json } of folded) task = fold(task, JSON.parse(json) as LoggedEvent);
    if (task === undefined)
      throw new Error(`The log of task ${identity.taskId} does not begin with its task.`);
    return task;
  };
  const wakeAll = () => {
    for (const wake of readers) wake();
  };
  const add = (entry: Entry) => {
    entries.push(entry);
    lastSeq = entry.seq;
    size += entry.json.length;
    if (entry.state === undefined) return;
    state = entry.state;
    statusAt = entry.stateAt ?? Date.now();
    ended ||= isTerminal(state);
  };
  return {
    ...identity,
    entries,
    get lastSeq() {
      return lastSeq;
    },
    get state() {
      return state;
    },
    get statusAt() {
      return statusAt;
    },
    get isEnded() {
      return ended;
    },
    get size() {
      return size;
    },
    get readerCount() {
      return readers.size;
    },
    append(added) {
      for (const entry of added) add(entry);
      wakeAll();
    },
    push(entry) {
      add(entry);
      wakeAll();
    },
    end() {
      ended = true;
      wakeAll();
    },
    task: () => foldOf(entries),
    head: () => foldOf(entries.filter((entry) => !isOfArtifact(entry))),
    subscribe(wake) {
      readers.add(wake);
      return () => readers.delete(wake);
    },
  };
};
