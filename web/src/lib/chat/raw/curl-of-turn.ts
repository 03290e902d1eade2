import { messageRequest } from '../a2a/agent-client.ts';
import type { KeptTurn } from '../turn.ts';
import { asCurl } from './as-curl.ts';

/** A command that sends a turn's message again, as a message of its own in the same conversation. */
export function curlOfTurn(
  { text, answer }: Pick<KeptTurn, 'text' | 'answer'>,
  urlOf: (operation: string) => string,
  newId: () => string = () => crypto.randomUUID(),
): string {
  const { contextId, taskId, before } = answer;
  const { operation, ...request } = messageRequest({
    messageId: newId(),
    text,
    contextId,
    // It answers a question of the agent, whose task waits.
    taskId: before === undefined ? undefined : taskId,
  });
  return asCurl({ ...request, url: urlOf(operation) });
}
