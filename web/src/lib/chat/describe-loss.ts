import { describeFailure } from '#lib/portal/failure.ts';
import { isFinal, isTaskGone } from './a2a/read-refusal.ts';
import type { Turn } from './turn.ts';

/** How a turn stands whose answer could not be had: why, and what to do. */
export function describeLoss(error: unknown, { answer, handed, stopping }: Turn): Partial<Turn> {
  const isGone = answer.taskId !== undefined && isTaskGone(error);
  if (stopping) return { answer: { ...answer, phase: 'canceled' }, connected: true };
  if (handed === true && !isGone && !isFinal(error))
    return { failure: describeFailure(error), remedy: 'resume', connected: true };
  return {
    answer: { ...answer, phase: 'failed' },
    failure: isGone ? TASK_GONE : describeFailure(error),
    remedy: 'send-again',
    connected: true,
    // A next message is not to be sent to a task that is no more.
    ...(isGone && { handed: true }),
  };
}

/** How a turn stands that was stopped, or whose page was left, before the agent had the message. */
export function describeUnanswered({ answer, stopping }: Turn): Partial<Turn> {
  if (stopping)
    return {
      answer: { ...answer, phase: 'canceled', statusText: 'It was stopped before the agent had answered.' },
    };
  return { answer: { ...answer, phase: 'failed' }, failure: NOT_TAKEN, remedy: 'send-again' };
}

const TASK_GONE = {
  title: 'The rest of the answer is lost',
  detail: 'The agent does not know this task any more, as when it has been restarted.',
  fix: 'What had come until then is kept. Send the message again for a new answer.',
  code: 'task-gone',
};

const NOT_TAKEN = {
  title: 'Not answered',
  detail: 'The page was left before the agent had taken the message, and the agent does not know of it.',
  fix: 'Send it again.',
  code: 'message-not-taken',
};
