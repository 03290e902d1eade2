import { setTimeout as pause } from 'node:timers/promises';
import type { Message } from '../protocol/schemas.ts';
import type { Agent } from './agent.ts';

/** Words with the space that follows them, so that joined chunks give the text back unchanged. */
const splitWords = (text: string): string[] => text.match(/\s*\S+\s*/g) ?? [];

/** The text parts of a message, joined by lines. */
export const textOf = (message: Message): string =>
  message.parts.flatMap((part) => (part.text === undefined ? [] : [part.text])).join('\n');

/**
 * An agent that answers text with text, streamed word by word as chunks of one artifact. `answer` gets the text of
 * the message; `pauseMs` lies between two words.
 */
export const createTextAgent = (
  answer: (question: string) => string | Promise<string>,
  options: { pauseMs?: number } = {},
): Agent => {
  const { pauseMs = 10 } = options;
  return {
    async execute(turn) {
      await turn.status('TASK_STATE_WORKING');
      const question = textOf(turn.message);
      const text =
        question.trim() === ''
          ? 'I read text only, and this message holds none. Please ask in words.'
          : await answer(question);
      const words = splitWords(text);
      for (const [index, word] of words.entries()) {
        if (index > 0) await pause(pauseMs, undefined, { signal: turn.signal });
        await turn.artifact(
          { artifactId: 'answer', name: 'Answer', parts: [{ text: word }] },
          { append: index > 0, lastChunk: index === words.length - 1 },
        );
      }
    },
  };
};
