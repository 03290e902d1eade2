import { chat as t } from '#lib/i18n/chat.ts';
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
      answer: { ...answer, phase: 'canceled', statusText: t.stoppedBefore },
    };
  return { answer: { ...answer, phase: 'failed' }, failure: NOT_TAKEN, remedy: 'send-again' };
}

const TASK_GONE = { ...t.taskGone, code: 'task-gone' };

const NOT_TAKEN = { ...t.notTaken, code: 'message-not-taken' };
