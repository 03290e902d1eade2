import { A2aError } from '../protocol/a2a-error.ts';
import { isTerminal } from '../protocol/task-states.ts';
import type { Feed } from '../log/feed.ts';

/** Throws unless a message of this context may continue the task: INVALID_PARAMS, UNSUPPORTED_OPERATION. */
export const assertContinuable = (feed: Feed, contextId: string | undefined): void => {
  const { taskId } = feed;
  if (contextId && contextId !== feed.contextId) {
    const description = `task ${taskId} belongs to another context`;
    throw new A2aError('INVALID_PARAMS', `Invalid request: "message.contextId": ${description}.`, {
      fieldViolations: [{ field: 'message.contextId', description }],
    });
  }
  if (isTerminal(feed.state)) {
    const fix = 'send the message without a taskId to start a new task';
    throw new A2aError('UNSUPPORTED_OPERATION', `Task ${taskId} has ended (${feed.state}); ${fix}.`);
  }
};

/**
 * Section 3.3.3: agents MAY accept messages for tasks in non-terminal states. One to a task that is being worked on is
 * refused by the official servers (a2aproject/A2A#1992 wants that decided), and by this one.
 */
export const busy = (taskId: string): A2aError =>
  new A2aError(
    'UNSUPPORTED_OPERATION',
    `Task ${taskId} is being worked on; send the next message when it waits for input.`,
  );

/** Throws TASK_NOT_CANCELABLE for a task that has ended. */
export const assertCancelable = ({ taskId, state }: Feed): void => {
  if (!isTerminal(state)) return;
  throw new A2aError('TASK_NOT_CANCELABLE', `Task ${taskId} has already ended (${state}).`);
};
