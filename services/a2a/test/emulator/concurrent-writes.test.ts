import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { http, postJson, readAllSse, statesOf, userMessage } from '../conformance/requests.ts';
import { startInstance, type Instance } from './start-instance.ts';

const projectId = `demo-a2a-${randomUUID().slice(0, 8)}`;
let one: Instance;
let two: Instance;
beforeAll(async () => {
  [one, two] = await Promise.all([startInstance(projectId, 'one'), startInstance(projectId, 'two')]);
});
afterAll(() => Promise.all([one, two].map((instance) => instance.kill())));

const send = (instance: Instance, text: string, taskId?: string) =>
  postJson(`${instance.url}/message:send`, { message: userMessage('x', { parts: [{ text }], taskId }) });
const cancel = (instance: Instance, taskId: string) =>
  http(`${instance.url}/tasks/${taskId}:cancel`, { method: 'POST' });

const ask = async (): Promise<string> => (await (await send(one, 'ask')).json()).task.id;
/** All states of a task, as both instances stream them. */
const expectStates = async (taskId: string, expected: string[]) => {
  for (const instance of [one, two]) {
    const events = await readAllSse(await http(`${instance.url}/message:stream?task_id=${taskId}`));
    expect(statesOf(events)).toEqual(expected);
  }
};
const ASKED = ['TASK_STATE_SUBMITTED', 'TASK_STATE_WORKING', 'TASK_STATE_INPUT_REQUIRED'];

describe('a task that waits for input', () => {
  for (const where of ['one instance', 'two instances'] as const) {
    test(`takes one of two messages that come at once to ${where}`, async () => {
      const id = await ask();
      const other = where === 'one instance' ? one : two;
      const answers = await Promise.all([send(one, '5:20', id), send(other, '5:20', id)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
      const bodies = await Promise.all(answers.map((answer) => answer.json()));
      const refused = bodies.find(({ error }) => error);
      expect(refused.error.details[0].reason).toBe('UNSUPPORTED_OPERATION');
      await expectStates(id, [...ASKED, 'TASK_STATE_WORKING', 'TASK_STATE_COMPLETED']);
    });

    test(`is canceled once by two cancels that come at once to ${where}`, async () => {
      const id = await ask();
      const other = where === 'one instance' ? one : two;
      const answers = await Promise.all([cancel(one, id), cancel(other, id)]);
      expect(answers.map(({ status }) => status)).toContain(200);
      expect(answers.map(({ status }) => status)).not.toContain(503);
      await expectStates(id, [...ASKED, 'TASK_STATE_CANCELED']);
    });

    test(`ends as CANCELED by a cancel and a message that come at once to ${where}`, async () => {
      const id = await ask();
      const other = where === 'one instance' ? one : two;
      const [canceled, sent] = await Promise.all([cancel(one, id), send(other, '20:20', id)]);
      expect(canceled.status).toBe(200);
      expect([200, 400]).toContain(sent.status);
      const worked = sent.status === 200 ? ['TASK_STATE_WORKING'] : [];
      await expectStates(id, [...ASKED, ...worked, 'TASK_STATE_CANCELED']);
    });
  }
});
