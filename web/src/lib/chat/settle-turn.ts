import { describeFailure } from '#lib/portal/failure.ts';
import { findTask, getTask, type CallAgent } from './a2a/agent-client.ts';
import { isFinal, isTaskGone } from './a2a/read-refusal.ts';
import { applyEvent, isAtRest } from './answer/answer.ts';
import { describeLoss, describeUnanswered } from './describe-loss.ts';
import type { KeptTurn, Turn } from './turn.ts';

/** After so long an agent that cannot be reached, or does not list the message, is waited for no more. */
const PATIENCE_MS = 10 * 60_000;

export interface SettleTurnDeps {
  call: CallAgent;
  signal: AbortSignal;
  now?: () => number;
}

/**
 * Asks the agent once how a turn stands that was left while its answer was coming. Undefined when the answer is still coming,
 * or cannot be had now but perhaps later.
 */
export async function settleTurn(
  turn: KeptTurn,
  { call, signal, now = Date.now }: SettleTurnDeps,
): Promise<KeptTurn | undefined> {
  const left: Turn = { ...turn, connected: true };
  const isOld = now() - turn.sentAt > PATIENCE_MS;
  try {
    const { id: messageId, handed } = turn;
    const { contextId } = turn.answer;
    const taskId =
      handed === true ? turn.answer.taskId : (await findTask(call, { messageId, contextId }, signal))?.id;
    if (taskId === undefined) return isOld ? changed(turn, describeUnanswered(left)) : undefined;
    const answer = applyEvent({ ...turn.answer, taskId }, { task: await getTask(call, taskId, signal) });
    return isAtRest(answer) ? { ...turn, answer, handed: true } : undefined;
  } catch (error) {
    if (signal.aborted) return undefined;
    if (isTaskGone(error) || isFinal(error)) return changed(turn, describeLoss(error, left));
    return isOld ? { ...turn, failure: describeFailure(error), remedy: 'resume' } : undefined;
  }
}

function changed(turn: KeptTurn, { connected: _connected, ...change }: Partial<Turn>): KeptTurn {
  return { ...turn, ...change };
}
