/** Lets one piece of work on a task in at a time, in the order in which they come. */
export type TaskGate = <Outcome>(taskId: string, work: () => Promise<Outcome>) => Promise<Outcome>;

export const createTaskGate = (): TaskGate => {
  const lastOf = new Map<string, Promise<unknown>>();
  return (taskId, work) => {
    const before = lastOf.get(taskId);
    const outcome = before === undefined ? work() : before.then(work);
    const settled = outcome
      .catch(() => {})
      .finally(() => {
        if (lastOf.get(taskId) === settled) lastOf.delete(taskId);
      });
    lastOf.set(taskId, settled);
    return outcome;
  };
};
