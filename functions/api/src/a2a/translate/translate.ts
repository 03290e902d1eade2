import type { Conversation } from '../conversation.ts';
import { readAgentCall } from './agent-call.ts';
import { answerCall } from './answer-call.ts';
import { answerRefusal } from './answer-refusal.ts';
import { createJsonRpcAgent } from './json-rpc-agent.ts';

/**
 * Asks an agent that speaks JSON-RPC, 1.0 or 0.3, what was asked in A2A 1.0 over HTTP+JSON, and answers in that. Throws an
 * ApiProblem when there is no talking to the agent.
 */
export async function translate({ spoken, asked, send, exchange }: Conversation): Promise<Response> {
  const { method, operation, search, headers, body } = asked;
  try {
    const call = readAgentCall(
      method,
      operation,
      new URLSearchParams(search),
      new TextDecoder().decode(body),
    );
    const extensions = headers.get('a2a-extensions') ?? headers.get('x-a2a-extensions');
    return await answerCall(createJsonRpcAgent(spoken, send, exchange.limits, extensions), call, exchange);
  } catch (error) {
    return answerRefusal(error);
  }
}
