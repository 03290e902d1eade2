import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { http, postJson, userMessage } from '../../test/conformance/requests.ts';
import { serveTestAgent, type TestAgent } from '../../test/conformance/serve-test-agent.ts';
import { A2aError } from '../index.ts';

let agent: TestAgent;
beforeAll(async () => {
  agent = await serveTestAgent({ maxBodyBytes: 20_000 });
});
afterAll(() => agent.stop());

const violationsOf = async (body: unknown) => {
  const response = await postJson(`${agent.url}/message:send`, body);
  const { error } = await response.json();
  const badRequest = error.details.find((detail: Record<string, string>) =>
    detail['@type']?.endsWith('BadRequest'),
  );
  return {
    http: response.status,
    fields: badRequest?.fieldViolations.map((v: { field: string }) => v.field),
  };
};

describe('ProtoJSON in (section 5.5 and the ProtoJSON rules)', () => {
  test('snake_case names, numbers of enums, nulls and unknown fields are taken', async () => {
    const message = {
      message_id: 'tck-complete-task',
      role: 1,
      parts: [{ text: 'x', media_type: 'text/plain' }],
    };
    const body = {
      message,
      configuration: { history_length: '1', accepted_output_modes: null },
      what: { is: 'this' },
    };
    const response = await postJson(`${agent.url}/message:send`, body);
    expect(response.status).toBe(200);
    expect((await response.json()).task.history).toHaveLength(1);
  });

  test('data may be any JSON value, null included, and nothing inside it is renamed', async () => {
    const parts = [{ data: null }, { data: { snake_case: [1, null] } }, { data: 'text' }];
    const response = await postJson(`${agent.url}/message:send`, { message: userMessage('tck', { parts }) });
    expect((await response.json()).task.history[0].parts).toEqual(parts);
  });

  test.each([
    ['no message', {}, ['message']],
    ['no role', { message: { messageId: 'a', parts: [{ text: 'x' }] } }, ['message.role']],
    ['an unspecified role', { message: userMessage('a', { role: 'ROLE_UNSPECIFIED' }) }, ['message.role']],
    ['a role that is none', { message: userMessage('a', { role: 'user' }) }, ['message.role']],
    ['no parts', { message: userMessage('a', { parts: [] }) }, ['message.parts']],
    ['a part without content', { message: userMessage('a', { parts: [{}] }) }, ['message.parts.0']],
    [
      'a part with two contents',
      { message: userMessage('a', { parts: [{ text: 'x', url: 'y' }] }) },
      ['message.parts.0'],
    ],
    [
      'raw that is not base64',
      { message: userMessage('a', { parts: [{ raw: '***' }] }) },
      ['message.parts.0.raw'],
    ],
    ['an empty message id', { message: { ...userMessage('a'), messageId: '' } }, ['message.messageId']],
    [
      'a negative history length',
      { message: userMessage('a'), configuration: { historyLength: -1 } },
      ['configuration.historyLength'],
    ],
  ])('%s is refused, naming the field', async (_name, body, fields) => {
    expect(await violationsOf(body)).toEqual({ http: 400, fields });
  });
});

describe('ProtoJSON out', () => {
  test('has no field that the proto lacks, and no null', async () => {
    const { task } = await (
      await postJson(`${agent.url}/message:send`, {
        message: userMessage('tck-artifact-text', { color: 'red' }),
      })
    ).json();
    expect(Object.keys(task).sort()).toEqual(['artifacts', 'contextId', 'history', 'id', 'status']);
    expect(task.history[0]).not.toHaveProperty('color');
    expect(JSON.stringify(task)).not.toContain('null');
  });
});

describe('media types (section 11.1)', () => {
  test.each([
    ['application/json', undefined, 'application/json'],
    ['application/a2a+json', undefined, 'application/a2a+json'],
    ['application/json', 'application/a2a+json', 'application/a2a+json'],
  ])('a body of %s with Accept %s is answered in %s', async (contentType, accept, expected) => {
    const response = await postJson(
      `${agent.url}/message:send`,
      { message: userMessage('tck-complete-task') },
      { 'content-type': contentType, ...(accept && { accept }) },
    );
    expect(response.headers.get('content-type')).toBe(expected);
  });

  test('a body that says it is something else is refused with 415', async () => {
    const response = await postJson(`${agent.url}/message:send`, '<a/>', { 'content-type': 'text/xml' });
    expect(response.status).toBe(415);
    expect((await response.json()).error.details[0].reason).toBe('CONTENT_TYPE_NOT_SUPPORTED');
  });
});

describe('errors (section 11.6)', () => {
  test('a caller that is not let in is told how to authenticate (section 3.3.2)', async () => {
    const closed = await serveTestAgent({
      ownerOf: () => {
        throw new A2aError('UNAUTHENTICATED', 'Send a bearer token.');
      },
    });
    const response = await http(`${closed.url}/tasks`);
    await closed.stop();
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect((await response.json()).error.status).toBe('UNAUTHENTICATED');
  });

  test('an unknown route is a JSON 404', async () => {
    const response = await http(`${agent.url}/no/such/route`);
    expect(response.status).toBe(404);
    expect((await response.json()).error).toMatchObject({ code: 404, status: 'NOT_FOUND' });
  });

  test('a body over the limit is a JSON 413, told by its length or by its content', async () => {
    const message = userMessage('x', { parts: [{ text: 'x'.repeat(30_000) }] });
    expect((await postJson(`${agent.url}/message:send`, { message })).status).toBe(413);
    const chunked = await http(`${agent.url}/message:send`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Blob([JSON.stringify({ message })]).stream(),
      // Node's fetch wants this for a stream.
      ...{ duplex: 'half' },
    });
    expect(chunked.status).toBe(413);
    expect((await chunked.json()).error.status).toBe('RESOURCE_EXHAUSTED');
  });

  test('a body that is no JSON is a JSON 400', async () => {
    const response = await postJson(`${agent.url}/message:send`, '{');
    expect(response.status).toBe(400);
    expect((await response.json()).error.status).toBe('INVALID_ARGUMENT');
  });

  test('an error carries ErrorInfo of the protocol’s domain', async () => {
    const { error } = await (await http(`${agent.url}/tasks/nobody`)).json();
    expect(error.details[0]).toEqual({
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'TASK_NOT_FOUND',
      domain: 'a2a-protocol.org',
      metadata: { taskId: 'nobody' },
    });
  });
});

describe('versions (section 3.6)', () => {
  test.each(['1.0', '1.0.1', ''])('A2A-Version "%s" is served', async (version) => {
    const response = await http(`${agent.url}/tasks`, { headers: { 'a2a-version': version } });
    expect(response.status).toBe(200);
  });

  test.each(['0.3', '2.0', '99'])(
    'A2A-Version %s is VersionNotSupportedError, by header and by query',
    async (version) => {
      for (const response of [
        await http(`${agent.url}/tasks`, { headers: { 'a2a-version': version } }),
        await http(`${agent.url}/tasks?A2A-Version=${version}`),
      ]) {
        expect(response.status).toBe(400);
        expect((await response.json()).error.details[0].reason).toBe('VERSION_NOT_SUPPORTED');
      }
    },
  );
});

describe('paths', () => {
  test.each(['/tasks/', '/api/tasks', '/acme/tasks', '/api/acme/tasks/'])('%s lists tasks', async (path) => {
    expect((await http(`${agent.url}${path}`)).status).toBe(200);
  });
});
