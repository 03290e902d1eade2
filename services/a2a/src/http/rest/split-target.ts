/** Splits `{taskId}:{verb}`; a segment without one of the verbs is a task id alone. */
export const splitTarget = (target: string): { taskId: string; verb: 'cancel' | 'subscribe' | undefined } => {
  const match = /^(.+):(cancel|subscribe)$/.exec(target);
  const verb = match?.[2] as 'cancel' | 'subscribe' | undefined;
  return { taskId: match?.[1] ?? target, verb };
};
