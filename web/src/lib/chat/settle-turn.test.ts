import { expect, it } from 'vitest';
import type { CallAgent } from './a2a/agent-client.ts';
import { NO_ANSWER } from './answer/answer.ts';
import { stateOf } from './sessions/session-summary.ts';
import { settleTurn } from './settle-turn.ts';
import type { KeptTurn } from './turn.ts';

const left: KeptTurn = {
  id: 'm1',
  text: 'hello',
  sentAt: 0,
  handed: true,
  answer: { ...NO_ANSWER, taskId: 't1', contextId: 'c1' },
};
const task = (state: string) => ({
  id: 't1',
  contextId: 'c1',
  status: { state },
  artifacts: [{ artifactId: 'a', parts: [{ text: 'the answer' }] }],
  history: [{ messageId: 'm1', role: 'ROLE_USER', parts: [] }],
});
const SOON = 60_000;
const LATE = 3_600_000;

/** Settles a turn with an agent that answers as told. */
function settle(turn: KeptTurn, answer: (operation: string) => Response, nowMs = SOON) {
  const call: CallAgent = (operation) =>
    new Promise((resolve) => {
      resolve(answer(operation));
    });
  return settleTurn(turn, { call, signal: new AbortController().signal, now: () => nowMs });
}
const down = () => {
  throw new TypeError('Failed to fetch');
};

it('takes the answer that came after the page was left', async () => {
  const settled = await settle(left, () => Response.json(task('TASK_STATE_COMPLETED')));
  expect(settled).toMatchObject({
    answer: { phase: 'completed', artifacts: [{ parts: [{ text: 'the answer' }] }] },
  });
  expect(stateOf([settled ?? left])).toBe('done');
});

it('leaves an answer that is still coming', async () => {
  expect(await settle(left, () => Response.json(task('TASK_STATE_WORKING')), LATE)).toBeUndefined();
});

it('says of a task that the agent does not know any more that it is lost', async () => {
  const refused = { error: { code: 404, message: 'no', details: [{ reason: 'TASK_NOT_FOUND' }] } };
  const settled = await settle(left, () => Response.json(refused, { status: 404 }));
  expect(settled).toMatchObject({ failure: { code: 'task-gone' }, answer: { phase: 'failed' } });
});

it('waits for an agent that cannot be reached, but not for ever', async () => {
  expect(await settle(left, down)).toBeUndefined();
  const settled = await settle(left, down, LATE);
  expect(settled).toMatchObject({ failure: { title: 'No connection' }, remedy: 'resume' });
  expect(stateOf([settled ?? left])).toBe('failed');
});

it('finds the task of a message that was on its way', async () => {
  const { handed: _handed, ...sending } = { ...left, answer: NO_ANSWER };
  const settled = await settle(sending, (operation) =>
    operation.startsWith('tasks?')
      ? Response.json({ tasks: [task('TASK_STATE_COMPLETED')] })
      : Response.json(task('TASK_STATE_COMPLETED')),
  );
  expect(settled).toMatchObject({ handed: true, answer: { taskId: 't1', phase: 'completed' } });
  const none = () => Response.json({ tasks: [] });
  expect(await settle(sending, none)).toBeUndefined();
  expect(await settle(sending, none, LATE)).toMatchObject({
    remedy: 'send-again',
    answer: { phase: 'failed' },
  });
});
