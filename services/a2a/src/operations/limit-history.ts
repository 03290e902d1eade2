import type { Task } from '../protocol/schemas.ts';

/** A task with at most its newest messages (section 3.2.4: unset means all, 0 means none). */
export const limitHistory = (task: Task, historyLength: number | undefined): Task => {
  if (historyLength === undefined || task.history === undefined) return task;
  const { history, ...rest } = task;
  return historyLength === 0 ? rest : { ...rest, history: history.slice(-historyLength) };
};
