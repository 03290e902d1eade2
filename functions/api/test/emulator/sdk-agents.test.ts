import type { AgentInterface } from '@agent-gallery/contract';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGate, type Gate } from './support/gate.ts';
import { startProxyStage, type ProxyStage } from './support/proxy-stage.ts';
import { gist, readStream } from './support/read-stream.ts';
import { startSdkAgent, type SdkAgent } from './support/start-sdk-agent.ts';
import { startSdkLegacyAgent } from './support/start-sdk-legacy-agent.ts';

interface Kind {
  id: string;
  what: string;
  spoken: AgentInterface;
  startAgent: (gate: Gate) => Promise<SdkAgent>;
}

const KINDS: Kind[] = [
  {
    id: 'rest',
    what: 'HTTP+JSON 1.0',
    spoken: { binding: 'HTTP+JSON', protocolVersion: '1.0', path: '/rest' },
    startAgent: startSdkAgent,
  },
  {
    id: 'rpc',
    what: 'JSON-RPC 1.0',
    spoken: { binding: 'JSONRPC', protocolVersion: '1.0', path: '/rpc' },
    startAgent: startSdkAgent,
  },
  {
    id: 'compat',
    what: 'JSON-RPC 0.3 by its compatibility layer',
    spoken: { binding: 'JSONRPC', protocolVersion: '0.3', path: '/rpc' },
    startAgent: startSdkAgent,
  },
  {
    id: 'old',
    what: 'JSON-RPC 0.3 in its old version',
    spoken: { binding: 'JSONRPC', protocolVersion: '0.3', path: '/rpc' },
    startAgent: startSdkLegacyAgent,
  },
];

function message(text: string, configuration: object = {}): RequestInit {
  const body = {
    message: { messageId: crypto.randomUUID(), role: 'ROLE_USER', parts: [{ text }] },
    configuration,
  };
  return { method: 'POST', body: JSON.stringify(body), headers: { 'a2a-version': '1.0' } };
}

describe.each(KINDS)('an agent of the official SDK over $what', ({ id, spoken, startAgent }) => {
  let stage: ProxyStage;
  let gate: Gate;
  let agent: SdkAgent;
  let base: string;

  const ask = (path: string, init: RequestInit = {}) =>
    fetch(
      `${base}/${path}`,
      stage.asMember({ ...init, headers: { 'a2a-version': '1.0', ...(init.headers as object) } }),
    );
  /** Sends a message the way the console does. */
  const start = async (text: string): Promise<string> => {
    const response = await ask('message:send', message(text, { returnImmediately: true }));
    const { task } = (await response.json()) as { task: { id: string } };
    return task.id;
  };

  beforeAll(async () => {
    stage = await startProxyStage(`demo-api-sdk-${id}`);
  });
  afterAll(() => stage.api.close());
  beforeEach(async () => {
    gate = createGate();
    agent = await startAgent(gate);
    base = await stage.service('sdk', agent.url, spoken);
  });
  afterEach(() => {
    agent.close();
    stage.clear();
  });

  it('answers a message once it is done', async () => {
    for (let step = 0; step < 3; step += 1) gate.allow();
    const response = await ask('message:send', message('hello there'));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      task: {
        status: { state: 'TASK_STATE_COMPLETED' },
        artifacts: [{ artifactId: 'answer', parts: [{ text: 'hello' }, { text: 'there' }] }],
      },
    });
  });

  it('streams a message, each chunk before the agent makes the next', async () => {
    const seen: string[] = [];
    for await (const event of readStream(await ask('message:stream', message('one two three')))) {
      seen.push(gist(event));
      // The agent goes on only after this has arrived: a buffer anywhere would stop it all.
      if (!seen.at(-1)?.startsWith('task ')) gate.allow();
    }
    expect(seen).toEqual([
      'task TASK_STATE_SUBMITTED',
      'TASK_STATE_WORKING',
      '=one',
      '+two',
      '+three',
      'TASK_STATE_COMPLETED',
    ]);
  });

  it('follows a task that was started before, and shows it again when it has ended', async () => {
    const taskId = await start('one two three');
    gate.allow();
    const stream = await ask(`message:stream?task_id=${taskId}`);
    const seen: string[] = [];
    for await (const event of readStream(stream)) {
      seen.push(gist(event));
      gate.allow();
    }
    expect(seen[0]).toMatch(/^task TASK_STATE_(SUBMITTED|WORKING)/);
    expect(seen.slice(-2)).toEqual(['+three', 'TASK_STATE_COMPLETED']);
    const task = await ask(`tasks/${taskId}`);
    expect(await task.json()).toMatchObject({ id: taskId, status: { state: 'TASK_STATE_COMPLETED' } });
    const again: string[] = [];
    for await (const event of readStream(await ask(`message:stream?task_id=${taskId}`)))
      again.push(gist(event));
    expect(again).toEqual(['task TASK_STATE_COMPLETED "onetwothree"']);
  });

  it('cancels a task', async () => {
    const taskId = await start('one two three');
    const response = await ask(`tasks/${taskId}:cancel`, { method: 'POST', body: '{}' });
    expect(await response.json()).toMatchObject({ id: taskId, status: { state: 'TASK_STATE_CANCELED' } });
    expect(agent.cancelled).toEqual([taskId]);
  });

  it.each([
    ['GET', 'tasks/none', 404, 'NOT_FOUND', 'TASK_NOT_FOUND'],
    ['GET', 'message:stream?task_id=none', 404, 'NOT_FOUND', 'TASK_NOT_FOUND'],
    ['POST', 'tasks/none:cancel', 404, 'NOT_FOUND', 'TASK_NOT_FOUND'],
    ['POST', 'tasks/none:subscribe', 404, 'NOT_FOUND', 'TASK_NOT_FOUND'],
  ])(
    'answers %s %s with %i, as HTTP+JSON does (A2A 1.0, section 11.6)',
    async (method, path, code, status, reason) => {
      const response = await ask(path, { method, ...(method === 'POST' && { body: '{}' }) });
      expect(response.status).toBe(code);
      expect(await response.json()).toMatchObject({
        error: { code, status, details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason }] },
      });
    },
  );

  it('refuses a subscription to a task that has ended', async () => {
    for (let step = 0; step < 2; step += 1) gate.allow();
    const sent = await ask('message:send', message('hello'));
    const { task } = (await sent.json()) as { task: { id: string } };
    const response = await ask(`tasks/${task.id}:subscribe`, { method: 'POST', body: '{}' });
    expect(await response.text()).toContain('UNSUPPORTED_OPERATION');
  });

  it('speaks to the recorded URL only, with tokens for it', async () => {
    await start('hello');
    for (const { token, path } of agent.requests) {
      const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
      expect(claims).toMatchObject({ aud: agent.url });
      expect(path.startsWith(spoken.path)).toBe(true);
    }
    expect(agent.requests.length).toBeGreaterThan(0);
  });
});
