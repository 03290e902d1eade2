import { afterEach, describe, expect, test } from 'vitest';
import { http, postJson, readAllSse, statesOf, userMessage } from '../../test/conformance/requests.ts';
import { serveTestAgent, type TestAgent } from '../../test/conformance/serve-test-agent.ts';
import type { Agent } from './agent.ts';

let service: TestAgent;
afterEach(() => service.stop());

const serveAgentThat = async (execute: Agent['execute']) => {
  service = await serveTestAgent({ agent: { execute } });
};
const stream = async () =>
  readAllSse(await postJson(`${service.url}/message:stream`, { message: userMessage('x') }));

describe('turns', () => {
  test('an agent that throws fails its task; the client sees no cause, the log does', async () => {
    await serveAgentThat(() => Promise.reject(new Error('the secret cause')));
    const events = await stream();
    expect(statesOf(events).at(-1)).toBe('TASK_STATE_FAILED');
    expect(JSON.stringify(events)).not.toContain('secret');
    expect(service.logged).toContainEqual(
      expect.objectContaining({ severity: 'ERROR', error: expect.stringContaining('the secret cause') }),
    );
  });

  test('an agent that says nothing completes its task', async () => {
    await serveAgentThat(() => Promise.resolve());
    expect(statesOf(await stream())).toEqual(['TASK_STATE_SUBMITTED', 'TASK_STATE_COMPLETED']);
  });

  test('what is emitted after the end is dropped', async () => {
    await serveAgentThat(async (turn) => {
      await turn.status('TASK_STATE_COMPLETED');
      await turn.artifact({ artifactId: 'late', parts: [{ text: 'late' }] });
      await turn.status('TASK_STATE_WORKING');
    });
    expect(statesOf(await stream())).toEqual(['TASK_STATE_SUBMITTED', 'TASK_STATE_COMPLETED']);
  });

  test('a cancel aborts the agent’s signal', async () => {
    let reason: unknown;
    await serveAgentThat(
      (turn) =>
        new Promise((resolve) => {
          turn.signal.addEventListener('abort', () => {
            ({ reason } = turn.signal);
            resolve();
          });
        }),
    );
    const body = { message: userMessage('x'), configuration: { returnImmediately: true } };
    const { task } = await (await postJson(`${service.url}/message:send`, body)).json();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await http(`${service.url}/tasks/${task.id}:cancel`, { method: 'POST' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(String(reason)).toContain('canceled');
  });

  test('a continued turn whose agent says nothing of its state is WORKING, then COMPLETED (section 3.4.3)', async () => {
    let turns = 0;
    await serveAgentThat(async (turn) => {
      if (turns++ === 0) return turn.status('TASK_STATE_INPUT_REQUIRED');
      await turn.artifact({ artifactId: 'a', parts: [{ text: 'x' }] });
    });
    const { task } = await (
      await postJson(`${service.url}/message:send`, { message: userMessage('x') })
    ).json();
    const message = userMessage('x', { taskId: task.id });
    const events = await readAllSse(await postJson(`${service.url}/message:stream`, { message }));
    expect(statesOf(events)).toEqual(['TASK_STATE_WORKING', 'TASK_STATE_COMPLETED']);
    const whole = await readAllSse(await http(`${service.url}/message:stream?task_id=${task.id}`));
    expect(statesOf(whole)).toEqual([
      'TASK_STATE_SUBMITTED',
      'TASK_STATE_INPUT_REQUIRED',
      'TASK_STATE_WORKING',
      'TASK_STATE_COMPLETED',
    ]);
  });

  test('an event larger than can be kept fails the task, and says why', async () => {
    let reason: unknown;
    await serveAgentThat(async (turn) => {
      await turn.artifact({ artifactId: 'small', parts: [{ text: 'x' }] });
      try {
        await turn.artifact({ artifactId: 'large', parts: [{ text: 'ä'.repeat(5_000_000) }] });
      } catch (error) {
        ({ reason } = error as { reason: unknown });
        throw error;
      }
    });
    const events = await stream();
    expect(reason).toBe('EVENT_TOO_LARGE');
    expect(events.at(-1)?.data.statusUpdate.status).toMatchObject({
      state: 'TASK_STATE_FAILED',
      message: {
        parts: [{ text: expect.stringMatching(/a chunk of one of 100\d+ bytes; at most 8388608/) }],
      },
    });
    expect(events.filter(({ data }) => data.artifactUpdate)).toHaveLength(1);
  });

  test('a message to a task that is being worked on is UnsupportedOperationError, with a reason (section 3.3.3)', async () => {
    await serveAgentThat(
      (turn) => new Promise((resolve) => turn.signal.addEventListener('abort', () => resolve())),
    );
    const body = { message: userMessage('x'), configuration: { returnImmediately: true } };
    const { task } = await (await postJson(`${service.url}/message:send`, body)).json();
    const second = await postJson(`${service.url}/message:send`, {
      message: userMessage('x', { taskId: task.id }),
    });
    expect(second.status).toBe(400);
    const { error } = await second.json();
    expect(error.message).toContain('being worked on');
    expect(error.details[0].reason).toBe('UNSUPPORTED_OPERATION');
  });

  test('the first event leaves before an agent that emits without a pause has ended', async () => {
    let emitted = 0;
    await serveAgentThat(async (turn) => {
      for (; emitted < 200_000 && !turn.signal.aborted; emitted++) {
        await turn.artifact({ artifactId: 'a', parts: [{ text: 'x' }] }, { append: emitted > 0 });
      }
    });
    const response = await postJson(`${service.url}/message:stream`, { message: userMessage('x') });
    await response.body?.getReader().read();
    expect(emitted).toBeLessThan(200_000);
  });
});
