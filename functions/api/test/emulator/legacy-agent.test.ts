import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { problem, startProxyStage, type ProxyStage } from './support/proxy-stage.ts';
import { answerOf, gist, readStream } from './support/read-stream.ts';
import { startLegacyAgent, type LegacyAgent } from './support/start-legacy-agent.ts';

const SPOKEN = { binding: 'JSONRPC', protocolVersion: '0.3', path: '/a2a/units' } as const;

describe('an agent that speaks A2A 0.3 over JSON-RPC alone', () => {
  let stage: ProxyStage;
  let agent: LegacyAgent;
  let base: string;

  const ask = (path: string, init: RequestInit = {}) => fetch(`${base}/${path}`, stage.asMember(init));
  const send = (path: string, body: object) => ask(path, { method: 'POST', body: JSON.stringify(body) });
  const hello = (text: string) => ({ messageId: 'm1', role: 'ROLE_USER', parts: [{ text }] });
  /** Sends a message the way the console does. */
  const start = async (text: string): Promise<string> => {
    const configuration = { returnImmediately: true };
    const response = await send('message:send', { message: hello(text), configuration });
    const { task } = (await response.json()) as { task: { id: string } };
    return task.id;
  };

  beforeAll(async () => {
    stage = await startProxyStage('demo-api-legacy');
  });
  afterAll(() => stage.api.close());
  beforeEach(async () => {
    agent = await startLegacyAgent();
    base = await stage.service('legacy', agent.url, SPOKEN);
  });
  afterEach(() => {
    agent.close();
    stage.clear();
  });

  it('gets a message in its own version, and its answer comes back in 1.0', async () => {
    for (let step = 0; step < 2; step += 1) agent.gate.allow();
    const parts = [{ text: 'hello' }, { raw: 'aGk=', mediaType: 'text/plain', filename: 'a' }, { data: [1] }];
    const message = { messageId: 'm1', role: 'ROLE_USER', parts, contextId: 'c9' };
    const response = await send('message:send', {
      message,
      configuration: { acceptedOutputModes: ['text/plain'] },
    });
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({
      task: {
        id: 'task-1',
        contextId: 'c9',
        status: { state: 'TASK_STATE_COMPLETED', timestamp: expect.any(String) },
        artifacts: [{ artifactId: 'answer', parts: [{ text: 'hello' }] }],
      },
    });
    expect(agent.requests[0]?.headers['a2a-version']).toBe('0.3');
    expect(agent.calls).toEqual([
      {
        method: 'message/send',
        params: {
          message: {
            kind: 'message',
            messageId: 'm1',
            contextId: 'c9',
            role: 'user',
            parts: [
              { kind: 'text', text: 'hello' },
              { kind: 'file', file: { bytes: 'aGk=', mimeType: 'text/plain', name: 'a' } },
              { kind: 'data', data: { value: [1] }, metadata: { data_part_compat: true } },
            ],
          },
          configuration: { acceptedOutputModes: ['text/plain'], blocking: true },
        },
      },
    ]);
  });

  it('streams, each chunk before the agent makes the next', async () => {
    const seen: string[] = [];
    for await (const event of readStream(await send('message:stream', { message: hello('one two') }))) {
      seen.push(gist(event));
      agent.gate.allow();
    }
    expect(seen).toEqual(['TASK_STATE_WORKING', '=one', '+two', 'TASK_STATE_COMPLETED']);
  });

  it('is asked to return at once, and its task is followed from where it stands', async () => {
    const taskId = await start('one two three');
    expect(agent.calls[0]?.params).toMatchObject({ configuration: { blocking: false } });
    agent.gate.allow();
    const seen: string[] = [];
    for await (const event of readStream(await ask(`message:stream?task_id=${taskId}`))) {
      seen.push(gist(event));
      if (seen.length >= 2) agent.gate.allow();
    }
    expect(seen).toEqual([
      'task TASK_STATE_WORKING "one"',
      'task TASK_STATE_WORKING "one"',
      '+two',
      '+three',
      'TASK_STATE_COMPLETED',
    ]);
    const again = await ask(`message:stream?task_id=${taskId}`);
    expect(await answerOf(readStream(again))).toEqual({ text: 'onetwothree', state: 'TASK_STATE_COMPLETED' });
  });

  it('repeats no chunk that comes while the task is asked for, and loses none', async () => {
    const taskId = await start('one two three');
    let asked = 0;
    agent.before = (method) => {
      if (method === 'tasks/resubscribe') agent.emit('<before the subscription>');
      if (method !== 'tasks/get') return;
      asked += 1;
      if (asked === 2) agent.emit('<before the snapshot>');
    };
    const followed = answerOf(readStream(await ask(`message:stream?task_id=${taskId}`)), () =>
      agent.gate.allow(),
    );
    const { text } = await followed;
    for (const chunk of ['<before the subscription>', '<before the snapshot>', 'one', 'two', 'three'])
      expect(text.split(chunk), chunk).toHaveLength(2);
    const again = await ask(`message:stream?task_id=${taskId}`);
    expect(await answerOf(readStream(again))).toEqual({ text, state: 'TASK_STATE_COMPLETED' });
  });

  it('is asked again and again where it knows no subscriptions', async () => {
    agent.canResubscribe = false;
    const taskId = await start('one');
    agent.gate.allow();
    const seen: string[] = [];
    for await (const event of readStream(await ask(`message:stream?task_id=${taskId}`))) {
      seen.push(gist(event));
      agent.gate.allow();
    }
    expect(seen).toEqual(['task TASK_STATE_WORKING "one"', 'task TASK_STATE_COMPLETED "one"']);
  });

  it.each([true, false])(
    'is followed while its task still waits for the user (subscriptions: %s)',
    async (can) => {
      agent.canResubscribe = can;
      const taskId = await start('one');
      agent.setState('input-required');
      const seen: string[] = [];
      for await (const event of readStream(await ask(`message:stream?task_id=${taskId}`))) {
        seen.push(gist(event));
        agent.gate.allow();
      }
      expect(seen[0]).toBe('task TASK_STATE_INPUT_REQUIRED');
      expect(seen.at(-1)).toMatch(/TASK_STATE_COMPLETED/);
    },
  );

  it('is told to cancel', async () => {
    const taskId = await start('one two');
    const stream = readStream(await ask(`message:stream?task_id=${taskId}`));
    await stream.next();
    const response = await send(`tasks/${taskId}:cancel`, {});
    expect(await response.json()).toMatchObject({ id: taskId, status: { state: 'TASK_STATE_CANCELED' } });
    expect(agent.calls.map(({ method }) => method)).toContain('tasks/cancel');
    expect(await answerOf(stream)).toMatchObject({ state: 'TASK_STATE_CANCELED' });
  });

  it('is left when the caller leaves', async () => {
    const leave = new AbortController();
    const response = await ask('message:stream', {
      method: 'POST',
      body: JSON.stringify({ message: hello('one two') }),
      signal: leave.signal,
    });
    const stream = readStream(response);
    await stream.next();
    expect(agent.open()).toBe(1);
    leave.abort();
    await expect.poll(() => agent.open()).toBe(0);
  });

  it.each([
    ['GET', 'tasks', undefined, 400, 'UNSUPPORTED_OPERATION'],
    ['GET', 'tasks/none', undefined, 404, 'TASK_NOT_FOUND'],
    ['GET', 'message:stream?task_id=none', undefined, 404, 'TASK_NOT_FOUND'],
    ['GET', 'message:stream', undefined, 400, 'INVALID_PARAMS'],
    ['GET', 'message:stream?task_id=../../admin', undefined, 400, 'INVALID_PARAMS'],
    ['GET', 'tasks/t?historyLength=many', undefined, 400, 'INVALID_PARAMS'],
    ['POST', 'message:send', '{', 400, 'INVALID_PARAMS'],
    ['POST', 'message:send', '[]', 400, 'INVALID_PARAMS'],
    [
      'POST',
      'message:stream',
      '{"message":{"messageId":"m","role":"ROLE_USER","parts":[]}}',
      400,
      'INVALID_PARAMS',
    ],
    ['POST', 'tasks/none:cancel', '{}', 404, 'TASK_NOT_FOUND'],
    ['GET', 'extendedAgentCard', undefined, 400, 'UNSUPPORTED_OPERATION'],
  ])('refuses %s %s with the body %s as 1.0 does', async (method, path, body, code, reason) => {
    const response = await ask(path, { method, ...(body !== undefined && { body }) });
    expect(response.status).toBe(code);
    expect(await response.json()).toMatchObject({
      error: { code, details: expect.arrayContaining([expect.objectContaining({ reason })]) },
    });
  });

  it('names the fields that do not fit', async () => {
    const response = await send('message:send', {
      message: { ...hello('x'), parts: [{ text: 'a', url: 'b' }] },
    });
    expect(await response.json()).toMatchObject({
      error: {
        code: 400,
        status: 'INVALID_ARGUMENT',
        details: [
          { reason: 'INVALID_PARAMS' },
          {
            '@type': 'type.googleapis.com/google.rpc.BadRequest',
            fieldViolations: [{ field: 'message.parts.0' }],
          },
        ],
      },
    });
    expect(agent.calls).toEqual([]);
  });

  it.each([
    ['', 500],
    [': ping\n\n', 200],
  ])('tells a refusal of a stream by its status, or, after "%s", as an event', async (before, status) => {
    const refusal = { jsonrpc: '2.0', id: 1, error: { code: -32603, message: 'No model is configured' } };
    const upstream = await stage.agent((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`${before}data: ${JSON.stringify(refusal)}\n\n`);
    });
    base = await stage.service('legacy', upstream.url, SPOKEN);
    const response = await send('message:stream', { message: hello('x') });
    expect(response.status).toBe(status);
    const text = await response.text();
    const error = { code: 500, status: 'INTERNAL', message: 'No model is configured' };
    expect(JSON.parse(text.slice(text.indexOf('{')))).toMatchObject({ error });
    expect(text.includes('event: error')).toBe(status === 200);
  });

  it('breaks the caller’s connection off when it breaks off', async () => {
    const response = await send('message:stream', { message: hello('one') });
    const stream = readStream(response);
    await stream.next();
    agent.close();
    await expect(stream.next()).rejects.toThrow();
    expect(stage.api.lines.join('')).toContain('An agent’s answer broke off');
  });

  it.each([
    [302, 'text/html', 'service-answer-invalid'],
    [401, 'application/json', 'service-refused'],
    [404, 'text/html', 'service-answer-invalid'],
    [503, 'text/plain', 'service-unreachable'],
    [200, 'text/html', 'service-answer-invalid'],
    [200, 'application/json', 'service-answer-invalid'],
  ])('turns an answer with %i and %s that is no JSON-RPC into the problem %s', async (status, type, code) => {
    const elsewhere = await stage.agent((_request, response) => response.end('{}'));
    const upstream = await stage.agent((_request, response) => {
      response.writeHead(status, { 'content-type': type, location: elsewhere.url }).end('{"detail":"no"}');
    });
    base = await stage.service('legacy', upstream.url, SPOKEN);
    for (const path of ['message:send', 'message:stream'])
      expect(await problem(await send(path, { message: hello('x') }))).toMatchObject({ code });
    expect(elsewhere.requests).toEqual([]);
  });

  it('serves its card where the record says', async () => {
    const cardPath = '/a2a/units/.well-known/agent-card.json';
    const upstream = await stage.agent((_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"protocolVersion":"0.3.0"}'),
    );
    base = await stage.service('legacy', upstream.url, { ...SPOKEN, cardPath });
    expect(await (await ask('.well-known/agent-card.json')).json()).toEqual({ protocolVersion: '0.3.0' });
    expect(upstream.requests[0]?.url).toBe(cardPath);
  });
});
