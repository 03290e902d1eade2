import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { http, postJson, userMessage } from '../../test/conformance/requests.ts';
import { serveTestAgent, type TestAgent } from '../../test/conformance/serve-test-agent.ts';

let agent: TestAgent;
let taskId = '';
beforeAll(async () => {
  agent = await serveTestAgent();
  const sent = await postJson(`${agent.url}/message:send`, { message: userMessage('tck-input-required') });
  taskId = (await sent.json()).task.id;
});
afterAll(() => agent.stop());

describe('a known path by a method that it does not have is a 405 with Allow', () => {
  test.each([
    ['GET', '/message:send', 'POST'],
    ['DELETE', '/message:stream', 'GET, POST'],
    ['PUT', '/acme/message:stream', 'GET, POST'],
    ['GET', '/v1/message:stream', 'POST'],
    ['POST', '/tasks', 'GET, HEAD'],
    ['DELETE', '/tasks/ID', 'GET, HEAD'],
    ['GET', '/tasks/ID:cancel', 'POST'],
    ['PUT', '/tasks/ID:subscribe', 'GET, POST'],
    ['PUT', '/tasks/ID/pushNotificationConfigs', 'GET, HEAD, POST'],
    ['POST', '/tasks/ID/pushNotificationConfigs/c', 'GET, HEAD, DELETE'],
    ['POST', '/extendedAgentCard', 'GET, HEAD'],
    ['POST', '/.well-known/agent-card.json', 'GET, HEAD'],
    ['GET', '/jsonrpc', 'POST'],
    ['GET', '/', 'POST'],
    ['GET', '/api/reasoning_engine', 'POST'],
  ])('%s %s', async (method, path, allow) => {
    const response = await http(agent.url + path.replace('ID', taskId), { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
    expect((await response.json()).error).toMatchObject({ code: 405, status: 'UNIMPLEMENTED' });
  });

  test.each(['/message:stream?task_id=ID', '/tasks/ID:subscribe'])(
    'HEAD %s, which begins no stream and writes nothing to stderr',
    async (path) => {
      const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
      const error = vi.spyOn(console, 'error').mockReturnValue();
      const response = await http(agent.url + path.replace('ID', taskId), { method: 'HEAD' });
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST']);
      expect(write.mock.calls.length + error.mock.calls.length).toBe(0);
      vi.restoreAllMocks();
    },
  );

  test('HEAD of what can be read, an unknown path, and a tenant’s task keep their answers', async () => {
    const head = await http(`${agent.url}/tasks/${taskId}`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect((await http(`${agent.url}/nothing/here`)).status).toBe(404);
    expect((await http(`${agent.url}/acme/tasks`)).status).toBe(200);
  });
});

describe('wrong fields are told in clear words', () => {
  test.each([
    [{}, 'message', 'must be set, to an object'],
    [{ message: 'x' }, 'message', 'must be an object'],
    [
      { message: { role: 'ROLE_USER', parts: [{ text: 'x' }] } },
      'message.messageId',
      'must be set, to a text',
    ],
    [{ message: userMessage('x', { role: undefined }) }, 'message.role', 'must be set'],
    [
      { message: userMessage('x', { role: 'user' }) },
      'message.role',
      'must be one of ROLE_UNSPECIFIED, ROLE_USER, ROLE_AGENT',
    ],
    [{ message: userMessage('x', { parts: 'x' }) }, 'message.parts', 'must be a list'],
    [{ message: userMessage('x', { parts: [{ text: 7 }] }) }, 'message.parts.0.text', 'must be a text'],
    [{ message: userMessage('x', { metadata: [] }) }, 'message.metadata', 'must be an object'],
    [
      { message: userMessage('x'), configuration: { returnImmediately: 'x' } },
      'configuration.returnImmediately',
      'must be true or false',
    ],
    [
      { message: userMessage('x'), configuration: { historyLength: -1 } },
      'configuration.historyLength',
      'must be at least 0',
    ],
  ])('%j', async (body, field, description) => {
    const response = await postJson(`${agent.url}/message:send`, body);
    expect(response.status).toBe(400);
    const { error } = await response.json();
    expect(error.details[1].fieldViolations[0]).toEqual({ field, description });
    expect(error.message).not.toMatch(/Invalid input|expected|received/);
  });

  test('in 0.3 too', async () => {
    const call = {
      jsonrpc: '2.0',
      id: 1,
      method: 'message/send',
      params: { message: { messageId: 'm', parts: [] } },
    };
    const { error } = await (await postJson(`${agent.url}/jsonrpc`, call, { 'a2a-version': '0.3' })).json();
    expect(error.data[1].fieldViolations).toEqual([
      { field: 'message.role', description: 'must be set' },
      { field: 'message.parts', description: 'must not be empty' },
    ]);
  });
});

describe('page tokens that no answer has given are refused', () => {
  const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  test.each([
    ['a place far off', forged([1e300, randomUUID()])],
    ['a negative time', forged([-1, randomUUID()])],
    ['an id that is none', forged([1, 'a/b'])],
    ['another form of a good one', `${forged([1, randomUUID()])}=`],
    ['any text', 'abc'],
  ])('%s', async (_, token) => {
    const response = await http(`${agent.url}/tasks?pageToken=${encodeURIComponent(token)}`);
    expect(response.status).toBe(400);
    expect((await response.json()).error.details[1].fieldViolations[0].field).toBe('pageToken');
  });

  test('of push configurations too', async () => {
    const url = `${agent.url}/tasks/${taskId}/pushNotificationConfigs`;
    for (const id of ['a', 'b']) await postJson(url, { id, url: 'http://127.0.0.1:1/' });
    expect((await http(`${url}?pageToken=nobody`)).status).toBe(400);
    const first = await (await http(`${url}?pageSize=1`)).json();
    const second = await (await http(`${url}?pageSize=1&pageToken=${first.nextPageToken}`)).json();
    expect(second.configs.map(({ id }: { id: string }) => id)).toEqual(['b']);
  });
});

describe('bodies and versions', () => {
  test.each(['/message:send', '/v1/message:send'])(
    'a compressed body to %s is a 415 that says so',
    async (path) => {
      const response = await http(agent.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        body: gzipSync(JSON.stringify({ message: userMessage('x') })),
      });
      expect(response.status).toBe(415);
      expect(await response.text()).toContain('Content-Encoding: gzip');
    },
  );

  test.each([
    ['1.0', 200],
    ['1.0.3', 200],
    ['1.0.banana', 400],
    ['1.0.', 400],
    ['1.0.1.1', 400],
    ['1.00', 400],
  ])('A2A-Version %s is answered with %i', async (version, status) => {
    const response = await http(`${agent.url}/tasks`, { headers: { 'a2a-version': version } });
    expect(response.status).toBe(status);
    if (status === 400) expect((await response.json()).error.details[0].reason).toBe('VERSION_NOT_SUPPORTED');
  });
});
