import type { TaskState } from './schemas.ts';

/** Whether a task in this state has ended for good (section 4.1.3: terminal states). */
export const isTerminal = (state: TaskState): boolean => {
  switch (state) {
    case 'TASK_STATE_COMPLETED':
    case 'TASK_STATE_FAILED':
    case 'TASK_STATE_CANCELED':
    case 'TASK_STATE_REJECTED':
      return true;
    case 'TASK_STATE_UNSPECIFIED':
    case 'TASK_STATE_SUBMITTED':
    case 'TASK_STATE_WORKING':
    case 'TASK_STATE_INPUT_REQUIRED':
    case 'TASK_STATE_AUTH_REQUIRED':
      return false;
  }
};

/** Whether a task in this state waits for its client (section 4.1.3: interrupted states). */
export const isInterrupted = (state: TaskState): boolean =>
  state === 'TASK_STATE_INPUT_REQUIRED' || state === 'TASK_STATE_AUTH_REQUIRED';

/** Whether a blocking send may return: the task has ended or waits for its client. */
export const isAtRest = (state: TaskState): boolean => isTerminal(state) || isInterrupted(state);
