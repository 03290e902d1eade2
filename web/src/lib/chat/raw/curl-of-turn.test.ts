import { expect, it } from 'vitest';
import { NO_ANSWER } from '../answer/answer.ts';
import { curlOfTurn } from './curl-of-turn.ts';

const urlOf = (operation: string) => `https://portal.example/a2a/${operation}`;
const bodyOf = (command: string) =>
  JSON.parse(/--data-raw '(.*)'$/s.exec(command)?.[1] ?? '') as { message: Record<string, unknown> };

it('sends the message again in its conversation', () => {
  const answer = { ...NO_ANSWER, contextId: 'c1', taskId: 't1' };
  const command = curlOfTurn({ text: 'hello', answer }, urlOf, () => 'm2');
  expect(command).toContain("--url 'https://portal.example/a2a/message:send'");
  expect(bodyOf(command).message).toEqual({
    messageId: 'm2',
    role: 'ROLE_USER',
    parts: [{ text: 'hello' }],
    contextId: 'c1',
  });
});

it('answers the same task where the message answered a question', () => {
  const before = { artifactIds: [], stepKeys: [] };
  const answer = { ...NO_ANSWER, contextId: 'c1', taskId: 't1', before };
  expect(bodyOf(curlOfTurn({ text: 'blue', answer }, urlOf)).message).toMatchObject({ taskId: 't1' });
});
