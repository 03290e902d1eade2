import type { Part, Turn } from '@agent-gallery/a2a';
import { getFunctionCalls, getFunctionResponses, type Event } from '@google/adk';

const FRAMEWORK_CALL = /^adk_/;
const MAX_RESPONSE_CHARS = 64_000;

/** The response for the status message: what is too long to be shown is cut, with a word that it was. */
const shown = (response: unknown): unknown => {
  const json = JSON.stringify(response ?? {});
  return json.length <= MAX_RESPONSE_CHARS
    ? (response ?? {})
    : {
        cut: `${json.length} characters of JSON, here are the first`,
        json: json.slice(0, MAX_RESPONSE_CHARS),
      };
};

const toolParts = (event: Event): Part[] => [
  ...getFunctionCalls(event)
    .filter(({ name }) => name !== undefined && !FRAMEWORK_CALL.test(name))
    .map(({ id, name, args }) => ({
      data: { name, args: args ?? {} },
      metadata: { kind: 'tool-call', ...(id !== undefined && { id }) },
    })),
  ...getFunctionResponses(event)
    .filter(({ name }) => name !== undefined && !FRAMEWORK_CALL.test(name))
    .map(({ id, name, response }) => ({
      data: { name, response: shown(response) },
      metadata: { kind: 'tool-result', ...(id !== undefined && { id }) },
    })),
];

const thoughtsOf = (event: Event): string =>
  (event.content?.parts ?? []).map((part) => (part.thought ? (part.text ?? '') : '')).join('');

/**
 * Says in status messages (WORKING) what an event holds beside the answer: tool calls and results as data parts, with
 * `metadata.kind` "tool-call" or "tool-result", and thoughts as text, with "thought".
 */
export const reportTools = async (turn: Pick<Turn, 'status'>, event: Event): Promise<void> => {
  const author = event.author === undefined ? {} : { author: event.author };
  const thoughts = event.partial ? '' : thoughtsOf(event);
  if (thoughts !== '') {
    const parts = [{ text: thoughts, metadata: { kind: 'thought' } }];
    await turn.status('TASK_STATE_WORKING', parts, { kind: 'thought', ...author });
  }
  const parts = event.partial ? [] : toolParts(event);
  if (parts.length > 0) await turn.status('TASK_STATE_WORKING', parts, { kind: 'tool', ...author });
};
