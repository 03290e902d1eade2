import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { http, postJson, userMessage } from '../../test/conformance/requests.ts';
import { serveTestAgent, type TestAgent } from '../../test/conformance/serve-test-agent.ts';
import { createMemoryTaskLog } from '../log/memory-task-log.ts';

let agent: TestAgent;
beforeAll(async () => {
  // As Firestore does: it takes no such text as the id of a document.
  const taskLog = createMemoryTaskLog();
  const open: typeof taskLog.open = async (scope, taskId) => {
    if (/\/|^\.\.?$|^__.*__$/.test(taskId) || taskId.length > 1_500) throw new Error('no id of a document');
    return taskLog.open(scope, taskId);
  };
  agent = await serveTestAgent({ taskLog: { ...taskLog, open } });
});
afterAll(() => agent.stop());

const rpc = (method: string, params: unknown, version = '1.0') =>
  postJson(`${agent.url}/jsonrpc`, { jsonrpc: '2.0', id: 1, method, params }, { 'a2a-version': version });
const send = (fields: Record<string, unknown>) =>
  postJson(`${agent.url}/message:send`, { message: userMessage('tck-input-required', fields) });

const ODD_TASK_IDS = ['a/b', '__x__', '.', '..', 'a'.repeat(2_000), '\u0000', 'ä'];

describe('task ids that cannot be this server’s', () => {
  test.each(ODD_TASK_IDS)('%j is TaskNotFound', async (id) => {
    const answers = [
      await rpc('GetTask', { id }),
      await rpc('CancelTask', { id }),
      await rpc('SendMessage', { message: userMessage('x', { taskId: id }) }),
      await rpc('CreateTaskPushNotificationConfig', { taskId: id, url: 'https://example.com/' }),
      await rpc('tasks/get', { id }, '0.3'),
    ];
    for (const answer of answers) expect((await answer.json()).error.code).toBe(-32001);
    const sent = await send({ taskId: id });
    expect(sent.status).toBe(404);
  });

  test.each(['a%2Fb', 'a%2Fb%2Fc', '__x__'])('%s in a path is a 404', async (segment) => {
    expect((await http(`${agent.url}/tasks/${segment}`)).status).toBe(404);
    expect((await http(`${agent.url}/message:stream?task_id=${segment}`)).status).toBe(404);
  });
});

describe('ids that a client chooses', () => {
  const LONG = 'c'.repeat(257);

  test.each([
    ['contextId', 'message.contextId', LONG],
    ['contextId', 'message.contextId', 'a\u0000b'],
    ['contextId', 'message.contextId', '\ud800'],
    ['messageId', 'message.messageId', LONG],
    ['messageId', 'message.messageId', 'a\nb'],
  ])('%s is refused when too long or with control characters', async (name, field, value) => {
    const answer = await send({ [name]: value });
    expect(answer.status).toBe(400);
    const { error } = await answer.json();
    expect(error.details[1].fieldViolations[0]).toMatchObject({ field });
    expect(error.message.length).toBeLessThan(200);
  });

  test.each(['a/b:c', 'urn:uuid:1', '..', '__x__', 'ä ✓ 👍', 'c'.repeat(256)])(
    '%s is taken as contextId and id of a push configuration',
    async (text) => {
      const { task } = await (
        await send({ contextId: text, messageId: `tck-input-required-${text}`.slice(0, 256) })
      ).json();
      expect(task.contextId).toBe(text);
      const config = { url: 'http://127.0.0.1:1/', id: text };
      const made = await postJson(`${agent.url}/tasks/${task.id}/pushNotificationConfigs`, config);
      expect((await made.json()).id).toBe(text);
      await rpc('DeleteTaskPushNotificationConfig', { taskId: task.id, id: text });
      const listed = await http(`${agent.url}/tasks/${task.id}/pushNotificationConfigs`);
      expect((await listed.json()).configs).toEqual([]);
    },
  );

  test('the id of a push configuration is limited, and 0.3 must name the one to delete', async () => {
    const { task } = await (await send({})).json();
    const config = { url: 'http://127.0.0.1:1/', id: 'x'.repeat(2_000) };
    const made = await postJson(`${agent.url}/tasks/${task.id}/pushNotificationConfigs`, config);
    expect(made.status).toBe(400);
    const deleted = await rpc('tasks/pushNotificationConfig/delete', { id: task.id }, '0.3');
    const { error } = await deleted.json();
    expect(error.code).toBe(-32602);
    expect(error.data[1].fieldViolations[0].field).toBe('pushNotificationConfigId');
  });

  test('tenants, sessions and contexts of lists are limited alike', async () => {
    const message = userMessage('tck-complete-task');
    expect((await postJson(`${agent.url}/${'t'.repeat(3_000)}/message:send`, { message })).status).toBe(400);
    expect((await http(`${agent.url}/tasks?contextId=${LONG}`)).status).toBe(400);
    const query = { class_method: 'query', input: { message: 'x', session_id: LONG } };
    expect((await postJson(`${agent.url}/api/reasoning_engine`, query)).status).toBe(400);
  });
});
