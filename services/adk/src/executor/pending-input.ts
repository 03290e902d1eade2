import type { Message } from '@agent-gallery/a2a';
import {
  getFunctionCalls,
  getFunctionResponses,
  REQUEST_CONFIRMATION_FUNCTION_CALL_NAME,
  REQUEST_INPUT_FUNCTION_CALL_NAME,
  type Event,
} from '@google/adk';
import type { Content } from '@google/genai';

/** A call that waits for the user: a question, a confirmation, or a tool that goes on outside. */
export interface PendingCall {
  id: string;
  name: string;
  args: Record<string, unknown>;
}

const YES = /^\W*(?:y|yes|yep|ok|okay|sure|confirm(?:ed)?|approved?|go ahead|do it|ja|oui)\b/i;

/** The calls of these events that the agent waits for. */
export const pendingCallsOf = (events: readonly Event[]): PendingCall[] => {
  const pending = new Map<string, PendingCall>();
  for (const event of events) {
    if (event.author === 'user') {
      const answered = new Set(getFunctionResponses(event).map(({ id }) => id));
      for (const { id, name } of pending.values()) {
        if (answered.has(id) || name === REQUEST_INPUT_FUNCTION_CALL_NAME) pending.delete(id);
      }
      continue;
    }
    const waiting = new Set(event.longRunningToolIds ?? []);
    for (const { id, name, args } of getFunctionCalls(event)) {
      if (id && name && waiting.has(id)) pending.set(id, { id, name, args: args ?? {} });
    }
  }
  return [...pending.values()];
};

/** What an agent says it waits for. */
export const questionOf = ({ name, args }: PendingCall): string => {
  if (name === REQUEST_CONFIRMATION_FUNCTION_CALL_NAME) {
    const { toolConfirmation, originalFunctionCall } = args as {
      toolConfirmation?: { hint?: string };
      originalFunctionCall?: { name?: string; args?: unknown };
    };
    const call = originalFunctionCall ?? {};
    const hint = toolConfirmation?.hint?.trim();
    return (
      hint ||
      `May I call ${call.name ?? 'the tool'} with ${JSON.stringify(call.args ?? {})}? Answer yes or no.`
    );
  }
  const { message } = args;
  return typeof message === 'string' && message !== '' ? message : `I wait for the outcome of ${name}.`;
};

const textIn = (message: Message): string =>
  message.parts
    .map(({ text, data }) => text ?? (data === undefined ? '' : JSON.stringify(data)))
    .join('\n')
    .trim();

const answerTo = ({ name }: PendingCall, message: Message): Record<string, unknown> => {
  const data = message.parts.find((part) => typeof part.data === 'object' && part.data !== null)?.data;
  const text = textIn(message);
  if (name === REQUEST_CONFIRMATION_FUNCTION_CALL_NAME) {
    const confirmed = (data as { confirmed?: unknown } | undefined)?.confirmed;
    return { confirmed: typeof confirmed === 'boolean' ? confirmed : YES.test(text) };
  }
  return (data as Record<string, unknown> | undefined) ?? { result: text };
};

/**
 * The user's message as the answer to what the agent waits for. ADK keeps its own questions, and function responses to
 * them, from the model: so these are answered in words, together with the question.
 */
export const toAnswerContent = (pending: readonly PendingCall[], message: Message): Content => {
  const isQuestion = ({ name }: PendingCall): boolean => name === REQUEST_INPUT_FUNCTION_CALL_NAME;
  const questions = pending.filter(isQuestion).map(questionOf);
  return {
    role: 'user',
    parts: [
      ...pending
        .filter((call) => !isQuestion(call))
        .map((call) => ({
          functionResponse: { id: call.id, name: call.name, response: answerTo(call, message) },
        })),
      ...(questions.length > 0
        ? [{ text: `You asked: ${questions.join(' ')}\nMy answer: ${textIn(message)}` }]
        : []),
    ],
  };
};
