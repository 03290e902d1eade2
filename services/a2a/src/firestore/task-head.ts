import { isOfArtifact, type Entry, type LoggedEvent } from '../log/entry.ts';
import { fold } from '../log/fold.ts';
import type { Task } from '../protocol/schemas.ts';

/** Longer ones are not kept beside the task: a list reads its log then. */
const MAX_HEAD_CHARS = 200_000;

/** A task without its artifacts, as its document holds it. */
export interface TaskHead {
  /** Takes entries in order; returns whether they changed it. */
  add(entries: readonly Entry[]): boolean;
  /** In JSON; null if it is too long. */
  json(): string | null;
}

/** The head of a task as of some entries of its log, beginning with the first. */
export const createTaskHead = (entries: readonly Entry[]): TaskHead => {
  let task: Task | undefined;
  const add = (added: readonly Entry[]): boolean => {
    const own = added.filter((entry) => !isOfArtifact(entry));
    for (const { json } of own) task = fold(task, JSON.parse(json) as LoggedEvent);
    return own.length > 0;
  };
  add(entries);
  return { add, json: () => headJson(task) };
};

/** What is stored of a head; null if it is too long or unknown. */
export const headJson = (task: Task | undefined): string | null => {
  const json = task && JSON.stringify(task);
  return json === undefined || json.length > MAX_HEAD_CHARS ? null : json;
};

/** A stored head with one more event. */
export const foldHead = (stored: string | null, event: LoggedEvent): string | null =>
  stored === null ? null : headJson(fold(JSON.parse(stored) as Task, event));
