import type { Content } from '@google/genai';

export interface ToolAnswer {
  name: string;
  args: Record<string, unknown>;
  response: Record<string, unknown>;
}

/** What the offline model has to know of a conversation. */
export interface Conversation {
  /** What the user said last. */
  request: string;
  /** What tools have answered since. */
  answers: ToolAnswer[];
  /** The last tool answer before the user spoke, for a request that only makes sense after it. */
  previous: ToolAnswer | undefined;
}

const textOf = (content: Content): string =>
  (content.parts ?? []).map((part) => (part.thought ? '' : (part.text ?? ''))).join('\n');

/** Reads a conversation back from its end. */
export const readConversation = (contents: readonly Content[]): Conversation => {
  const callArgs = new Map<string, Record<string, unknown>>();
  const answers: ToolAnswer[] = [];
  let previous: ToolAnswer | undefined;
  let request = '';
  for (const content of contents) {
    for (const { functionCall, functionResponse } of content.parts ?? []) {
      if (functionCall) callArgs.set(functionCall.id ?? functionCall.name ?? '', functionCall.args ?? {});
      if (functionResponse) {
        const { id, name = '', response = {} } = functionResponse;
        answers.push({ name, args: callArgs.get(id ?? name) ?? {}, response });
      }
    }
    const text = content.role === 'user' ? textOf(content).trim() : '';
    if (text !== '') {
      previous = answers.at(-1) ?? previous;
      answers.length = 0;
      request = text;
    }
  }
  return { request, answers, previous };
};
