import { setTimeout as pause } from 'node:timers/promises';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMemoryTaskLog } from '../log/memory-task-log.ts';
import type { LoggedEvent } from '../log/entry.ts';
import type { Feed } from '../log/feed.ts';
import { A2aError } from '../protocol/a2a-error.ts';
import type { Message, SendMessageRequest } from '../protocol/schemas.ts';
import { isTerminal } from '../protocol/task-states.ts';
import type { Agent } from './agent.ts';
import { createTaskRunner } from './task-runner.ts';

const scope = { tenant: '', owner: '' };
const requestOf = (messageId: string, taskId?: string): SendMessageRequest => ({
  message: { messageId, role: 'ROLE_USER', parts: [{ text: 'x' }], ...(taskId && { taskId }) },
});

/** A runner whose agent asks again at the end of each turn and returns only a while later; counts its turns. */
const createRunner = (lingerMs: number, endsAfter = Infinity) => {
  const seen = { turns: [] as string[], parallel: 0, maxParallel: 0 };
  const agent: Agent = {
    async execute(turn) {
      seen.turns.push(turn.message.messageId);
      seen.maxParallel = Math.max(seen.maxParallel, ++seen.parallel);
      try {
        await pause(1);
        await turn.artifact({ artifactId: turn.message.messageId, parts: [{ text: 'x' }] });
        if (seen.turns.length >= endsAfter) return;
        await turn.status('TASK_STATE_INPUT_REQUIRED', [{ text: '?' }]);
        await pause(lingerMs);
      } finally {
        seen.parallel--;
      }
    },
  };
  const runner = createTaskRunner({
    agent,
    taskLog: createMemoryTaskLog(),
    log: () => {},
    onTurn: () => () => {},
    onReaped: () => {},
  });
  const begin = async (): Promise<Feed> => {
    const outcome = await runner.send(scope, requestOf('first'), { extensions: [] });
    if (!('feed' in outcome)) throw new Error('The agent answers with a task.');
    return outcome.feed;
  };
  return { runner, seen, begin };
};

const reasonOf = (outcome: PromiseSettledResult<unknown>): string =>
  outcome.status === 'fulfilled'
    ? 'ok'
    : outcome.reason instanceof A2aError
      ? outcome.reason.reason
      : String(outcome.reason);

const receivedOf = (feed: Feed): Message[] =>
  feed.entries.flatMap(({ json }) => {
    const event = JSON.parse(json) as LoggedEvent;
    return 'received' in event ? [event.received] : [];
  });

describe('sends and cancels of one task at the same time', () => {
  test('of messages that come while the turn that asks is still ending, one is taken', async () => {
    const { runner, seen, begin } = createRunner(60);
    const feed = await begin();
    while (feed.state !== 'TASK_STATE_INPUT_REQUIRED') await pause(1);
    const sent = await Promise.allSettled(
      ['a', 'b', 'c'].map((id) => runner.send(scope, requestOf(id, feed.taskId), { extensions: [] })),
    );
    expect(sent.map(reasonOf).sort()).toEqual(['UNSUPPORTED_OPERATION', 'UNSUPPORTED_OPERATION', 'ok']);
    await runner.drain(1_000);
    expect(seen).toMatchObject({ turns: ['first', 'a'], maxParallel: 1 });
  });

  test('one turn at a time, each accepted message has its turn, and a terminal state is the last', async () => {
    const action = fc.record({
      kind: fc.constantFrom('send' as const, 'send' as const, 'cancel' as const),
      afterMs: fc.integer({ min: 0, max: 8 }),
    });
    const actions = fc.array(action, { minLength: 2, maxLength: 6 });
    const lingerMs = fc.integer({ min: 0, max: 5 });
    const endsAfter = fc.integer({ min: 2, max: 6 });
    await fc.assert(
      fc.asyncProperty(actions, lingerMs, endsAfter, async (planned, linger, ends) => {
        const { runner, seen, begin } = createRunner(linger, ends);
        const feed = await begin();
        const { taskId } = feed;
        const settled = await Promise.allSettled(
          planned.map(async ({ kind, afterMs }, index) => {
            if (afterMs > 0) await pause(afterMs);
            if (kind === 'cancel') return runner.cancel(scope, taskId);
            return runner.send(scope, requestOf(`m${index}`, taskId), { extensions: [] });
          }),
        );
        await runner.drain(1_000);
        const outcomes = settled.map(reasonOf);
        const accepted = planned.flatMap(({ kind }, index) =>
          kind === 'send' && outcomes[index] === 'ok' ? [`m${index}`] : [],
        );
        expect(seen.maxParallel).toBeLessThanOrEqual(1);
        expect(
          receivedOf(feed)
            .map(({ messageId }) => messageId)
            .sort(),
        ).toEqual(accepted);
        for (const id of seen.turns.slice(1)) expect(accepted).toContain(id);
        for (const outcome of outcomes) {
          expect(['ok', 'UNSUPPORTED_OPERATION', 'TASK_NOT_CANCELABLE']).toContain(outcome);
        }
        const states = feed.entries.flatMap(({ state }) => state ?? []);
        expect(states.slice(0, -1).filter(isTerminal)).toEqual([]);
        const canceled = planned.filter(({ kind }, index) => kind === 'cancel' && outcomes[index] === 'ok');
        expect(canceled.length).toBeLessThanOrEqual(1);
        if (canceled.length === 1) expect(states.at(-1)).toBe('TASK_STATE_CANCELED');
      }),
      { numRuns: 60 },
    );
  }, 30_000);
});
