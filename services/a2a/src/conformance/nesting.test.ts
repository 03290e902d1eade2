import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { http, postJson } from '../../test/conformance/requests.ts';
import { serveTestAgent, type TestAgent } from '../../test/conformance/serve-test-agent.ts';
import { createMemoryTaskLog } from '../log/memory-task-log.ts';
import { assertShallow } from '../protocol/assert-shallow.ts';

let agent: TestAgent;
beforeAll(async () => {
  agent = await serveTestAgent();
});
afterAll(() => agent.stop());

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const DEEP = nested(200_000);
const message = (parts: string, more = '') =>
  `{"messageId":"m","role":"ROLE_USER","parts":[${parts}]${more}}`;
const legacy = `{"messageId":"m","role":"user","parts":[{"kind":"data","data":{"a":${DEEP}}}]}`;
const rpc = (method: string, params: string) =>
  `{"jsonrpc":"2.0","id":7,"method":"${method}","params":${params}}`;

describe('what is nested too deep', () => {
  test.each([
    ['data of a part', '/message:send', `{"message":${message(`{"data":${DEEP}}`)}}`],
    [
      'metadata of a message',
      '/message:send',
      `{"message":${message('{"text":"x"}', `,"metadata":{"a":${DEEP}}`)}}`,
    ],
    [
      'metadata of a request',
      '/message:stream',
      `{"message":${message('{"text":"x"}')},"metadata":{"a":${DEEP}}}`,
    ],
    [
      '0.3 over REST',
      '/v1/message:send',
      `{"message":{"messageId":"m","role":"ROLE_USER","content":[{"data":{"data":{"a":${DEEP}}}}]}}`,
    ],
    ['an input of Agent Engine', '/api/reasoning_engine', `{"input":{"message":"x","more":${DEEP}}}`],
  ])('%s is refused with the field at fault', async (_, path, body) => {
    const headers = path.startsWith('/v1') ? { 'a2a-version': '0.3' } : {};
    const response = await postJson(agent.url + path, body, headers);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('must not be nested more than 100 levels deep');
  });

  test.each([
    ['1.0', 'SendMessage', `{"message":${message(`{"data":${DEEP}}`)}}`],
    ['0.3', 'message/send', `{"message":${legacy}}`],
  ])('version %s over JSON-RPC gets -32602 and its id', async (version, method, params) => {
    const response = await postJson(`${agent.url}/jsonrpc`, rpc(method, params), { 'a2a-version': version });
    const answer = await response.json();
    expect(answer).toMatchObject({ id: 7, error: { code: -32602 } });
    expect(answer.error.data[1].fieldViolations[0].field).toMatch(/^message\.parts\.0\.data\./);
  });

  test('leaves lists as they were', async () => {
    const response = await http(`${agent.url}/tasks`);
    expect(response.status).toBe(200);
    expect((await response.json()).tasks).toEqual([]);
  });

  test('100 levels are taken, 101 are not', () => {
    expect(() => assertShallow(JSON.parse(nested(100)))).not.toThrow();
    expect(() => assertShallow(JSON.parse(nested(101)))).toThrow('nested');
  });

  test('an event that cannot be kept leaves no task behind', async () => {
    const log = createMemoryTaskLog();
    const scope = { tenant: '', owner: '' };
    const status = { state: 'TASK_STATE_SUBMITTED' } as const;
    const task = { id: 't', contextId: 'c', status, metadata: { deep: JSON.parse(DEEP) as unknown } };
    await expect(log.create({ taskId: 't', contextId: 'c', scope }, { task })).rejects.toThrow();
    expect(await log.open(scope, 't')).toBeUndefined();
    const page = await log.list(scope, { limit: 10, includeArtifacts: false });
    expect(page.totalSize).toBe(0);
  });
});
