import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postJson, readAllSse, userMessage } from '../../test/conformance/requests.ts';
import { serveTestAgent, type TestAgent } from '../../test/conformance/serve-test-agent.ts';

let agent: TestAgent;
beforeAll(async () => {
  agent = await serveTestAgent();
});
afterAll(() => agent.stop());

const call = async (method: string, params: unknown, headers?: Record<string, string>, path = '/jsonrpc') =>
  (await postJson(`${agent.url}${path}`, { jsonrpc: '2.0', id: 7, method, params }, headers)).json();

describe('the JSON-RPC binding (section 9)', () => {
  test.each(['/jsonrpc', '/jsonrpc/', '/', '/api/jsonrpc'])('answers at %s', async (path) => {
    const body = await call('SendMessage', { message: userMessage('tck-complete-task') }, {}, path);
    expect(body).toMatchObject({
      jsonrpc: '2.0',
      id: 7,
      result: { task: { status: { state: 'TASK_STATE_COMPLETED' } } },
    });
  });

  test('streams envelopes with the id of the request (9.4.2)', async () => {
    const params = { message: userMessage('tck-stream-001') };
    const body = { jsonrpc: '2.0', id: 'abc', method: 'SendStreamingMessage', params };
    const events = await readAllSse(await postJson(`${agent.url}/jsonrpc`, body));
    expect(events.every(({ data }) => data.jsonrpc === '2.0' && data.id === 'abc')).toBe(true);
    expect(events[0]?.data.result.task.status.state).toBe('TASK_STATE_SUBMITTED');
    expect(events.at(-1)?.data.result.statusUpdate.status.state).toBe('TASK_STATE_COMPLETED');
  });

  test('answers in application/json whatever is accepted', async () => {
    const body = { jsonrpc: '2.0', id: 1, method: 'ListTasks', params: {} };
    const response = await postJson(`${agent.url}/jsonrpc`, body, { accept: 'application/a2a+json' });
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  });

  test('a tenant among the parameters scopes the call', async () => {
    await call('SendMessage', { tenant: 'acme', message: userMessage('tck-complete-task') });
    expect((await call('ListTasks', { tenant: 'acme' })).result.totalSize).toBe(1);
  });

  test.each([
    ['not JSON', '{', -32700, null],
    ['a batch', [], -32600, null],
    ['another version', { jsonrpc: '1.0', id: 1, method: 'GetTask' }, -32600, 1],
    ['an id that is an object', { jsonrpc: '2.0', id: {}, method: 'GetTask' }, -32600, null],
    ['no method', { jsonrpc: '2.0', id: 'x' }, -32600, 'x'],
    ['an unknown method', { jsonrpc: '2.0', id: 1, method: 'DoIt', params: {} }, -32601, 1],
    ['params that are a list', { jsonrpc: '2.0', id: 1, method: 'GetTask', params: [] }, -32602, 1],
    ['params that lack a field', { jsonrpc: '2.0', id: 1, method: 'GetTask', params: {} }, -32602, 1],
    ['an unknown task', { jsonrpc: '2.0', id: 1, method: 'GetTask', params: { id: 'nobody' } }, -32001, 1],
    [
      'an unknown method of version 0.3',
      { jsonrpc: '2.0', id: 1, method: 'tasks/list', params: {} },
      -32601,
      1,
    ],
  ])('%s is answered with its code (sections 5.4, 9.5)', async (_name, body, code, id) => {
    const response = await postJson(`${agent.url}/jsonrpc`, body, { 'a2a-version': '' });
    const answer = await response.json();
    expect(response.status).toBe(200);
    expect({ code: answer.error.code, id: answer.id }).toEqual({ code, id });
    expect(answer.error.data[0].domain).toBe('a2a-protocol.org');
  });

  test('a version that is not served is -32009', async () => {
    expect((await call('ListTasks', {}, { 'a2a-version': '2.0' })).error.code).toBe(-32009);
    expect((await call('message/send', {}, { 'a2a-version': '1.0' })).error.code).toBe(-32009);
  });
});

describe('version 0.3 over JSON-RPC', () => {
  const message = (behaviour: string) => ({
    kind: 'message',
    messageId: `${behaviour}-${Math.random()}`,
    role: 'user',
    parts: [{ kind: 'text', text: 'Hello' }],
  });

  test('no version header and a method with a slash is version 0.3, with kinds and lower-case states', async () => {
    const params = { message: message('tck-artifact-file'), configuration: { blocking: true } };
    const { result } = await call('message/send', params, { 'a2a-version': '' });
    expect(result).toMatchObject({ kind: 'task', status: { state: 'completed' } });
    expect(result.history[0]).toMatchObject({
      kind: 'message',
      role: 'user',
      parts: [{ kind: 'text', text: 'Hello' }],
    });
    expect(result.artifacts[0].parts[0]).toMatchObject({ kind: 'file', file: { mimeType: 'text/plain' } });
  });

  test('a stream ends with final', async () => {
    const body = {
      jsonrpc: '2.0',
      id: 1,
      method: 'message/stream',
      params: { message: message('tck-stream-001') },
    };
    const events = await readAllSse(await postJson(`${agent.url}/jsonrpc`, body, { 'a2a-version': '0.3' }));
    const kinds = events.map(({ data }) => data.result.kind);
    expect(kinds[0]).toBe('task');
    expect(events.at(-1)?.data.result).toMatchObject({
      kind: 'status-update',
      status: { state: 'completed' },
      final: true,
    });
  });
});
