import { checkAnswer } from './call-service.ts';
import type { Conversation } from './conversation.ts';
import { passOn } from './pass-on.ts';
import { answerFollow } from './translate/answer-call.ts';
import { answerRefusal } from './translate/answer-refusal.ts';
import { readAgentCall } from './translate/agent-call.ts';
import { createRestAgent } from './translate/rest-agent.ts';

export const CARD_OPERATION = '.well-known/agent-card.json';

/** Statuses of an agent that does not know an operation, or not with this method. */
const UNKNOWN_OPERATION = [404, 405];

/**
 * Passes a request on as it is, and the answer back, streams as they come. `GET message:stream` is no operation of the
 * specification: for an agent that lacks it the task is followed by those that it has.
 */
export async function passThrough({ spoken, asked, send, exchange }: Conversation): Promise<Response> {
  const { method, operation, search, headers, body } = asked;
  const path =
    operation === CARD_OPERATION
      ? (spoken.cardPath ?? `/${CARD_OPERATION}`)
      : `${spoken.path.replace(/\/$/, '')}/${operation}`;
  const answer = await send({ method, path, search, headers, body });
  const isFollow = method === 'GET' && operation === 'message:stream';
  if (!isFollow || !UNKNOWN_OPERATION.includes(answer.response.status))
    return passOn(checkAnswer(answer), exchange.limits, exchange.onBroken);
  await answer.response.body?.cancel();
  try {
    const call = readAgentCall(method, operation, new URLSearchParams(search), '');
    if (call.kind !== 'follow') throw new Error('GET message:stream is to follow a task.');
    return await answerFollow(createRestAgent(spoken.path, send, exchange.limits), call, exchange);
  } catch (error) {
    return answerRefusal(error);
  }
}
