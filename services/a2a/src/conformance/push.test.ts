import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { http, postJson, userMessage } from '../../test/conformance/requests.ts';
import { serveTestAgent, type TestAgent } from '../../test/conformance/serve-test-agent.ts';

interface Delivery {
  headers: IncomingHttpHeaders;
  // Tests look into bodies of any shape.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
}

let deliveries: Delivery[] = [];
let failures = 0;
const webhook = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (failures > 0) {
      failures--;
      response.writeHead(503).end();
      return;
    }
    deliveries.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
    response.writeHead(200).end();
  });
});
let hook = '';
let agent: TestAgent;
beforeAll(async () => {
  await new Promise<void>((resolve) => webhook.listen(0, '127.0.0.1', resolve));
  hook = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/hook`;
});
afterAll(() => new Promise((resolve) => webhook.close(resolve)));
beforeEach(async () => {
  deliveries = [];
  failures = 0;
  agent = await serveTestAgent({ pushBackoffMs: [10, 20, 40] });
});
afterEach(() => agent.stop());

const until = async (isMet: () => boolean) => {
  for (let waited = 0; !isMet() && waited < 3_000; waited += 10)
    await new Promise((resolve) => setTimeout(resolve, 10));
};

const send = (behaviour: string, config: Record<string, unknown>) =>
  postJson(`${agent.url}/message:send`, {
    message: userMessage(behaviour),
    configuration: { taskPushNotificationConfig: { url: hook, ...config } },
  });

const hasEnded = () =>
  deliveries.some(({ body }) => body.statusUpdate?.status.state === 'TASK_STATE_COMPLETED');

describe('push notifications (section 4.3)', () => {
  test('each event is posted in order, as a StreamResponse, with the credentials', async () => {
    await send('tck-stream-001', {
      token: 'secret',
      authentication: { scheme: 'Bearer', credentials: 'abc' },
    });
    await until(hasEnded);
    const kinds = deliveries.map(({ body }) => Object.keys(body)[0]);
    expect(kinds).toEqual([
      'statusUpdate',
      'artifactUpdate',
      'artifactUpdate',
      'artifactUpdate',
      'statusUpdate',
    ]);
    expect(deliveries[0]?.headers).toMatchObject({
      'content-type': 'application/a2a+json',
      authorization: 'Bearer abc',
      'x-a2a-notification-token': 'secret',
    });
  });

  test('a webhook that fails is tried again, and nothing is left out', async () => {
    failures = 2;
    await send('tck-artifact-text', {});
    await until(hasEnded);
    expect(deliveries).toHaveLength(3);
  });

  test('a webhook that goes on failing is given up with a log line, and the task completes', async () => {
    failures = 1_000;
    const { task } = await (await send('tck-complete-task', {})).json();
    expect(task.status.state).toBe('TASK_STATE_COMPLETED');
    await until(() => agent.logged.filter(({ message }) => message.includes('given up')).length === 2);
    expect(agent.logged).toContainEqual(expect.objectContaining({ severity: 'WARNING', attempts: 4 }));
  });

  test('a configuration made while the task runs gets what follows', async () => {
    const body = {
      message: userMessage('test-resubscribe-message-id'),
      configuration: { returnImmediately: true },
    };
    const { task } = await (await postJson(`${agent.url}/message:send`, body)).json();
    const configs = `${agent.url}/tasks/${task.id}/pushNotificationConfigs`;
    const created = await (await postJson(configs, { url: hook })).json();
    expect(created).toMatchObject({ taskId: task.id, url: hook });
    await http(`${agent.url}/tasks/${task.id}:cancel`, { method: 'POST' });
    await until(() => deliveries.length > 0);
    expect(deliveries.at(-1)?.body.statusUpdate.status.state).toBe('TASK_STATE_CANCELED');
  });

  test('a configuration made while chunks come gets the next one; once it is deleted, nothing (3.1.7, 3.1.10)', async () => {
    let emit: ((text: string) => Promise<void>) | undefined;
    let end: (() => void) | undefined;
    await agent.stop();
    agent = await serveTestAgent({
      agent: {
        execute: (turn) =>
          new Promise((resolve) => {
            emit = (text) => turn.artifact({ artifactId: 'a', parts: [{ text }] }, { append: true });
            end = resolve;
          }),
      },
    });
    const body = { message: userMessage('x'), configuration: { returnImmediately: true } };
    const { task } = await (await postJson(`${agent.url}/message:send`, body)).json();
    await until(() => emit !== undefined);
    await emit?.('before');
    const configs = `${agent.url}/tasks/${task.id}/pushNotificationConfigs`;
    const { id } = await (await postJson(configs, { url: hook })).json();
    await emit?.('between');
    await until(() => deliveries.length === 1);
    await http(`${configs}/${id}`, { method: 'DELETE' });
    await emit?.('after');
    end?.();
    await until(() => deliveries.length > 1);
    expect(deliveries.map(({ body: posted }) => posted.artifactUpdate?.artifact.parts[0].text)).toEqual([
      'between',
    ]);
  });

  test('a webhook made over version 0.3 is spoken to in version 0.3', async () => {
    const message = { messageId: 'tck-complete-task', role: 'user', parts: [{ kind: 'text', text: 'x' }] };
    const params = { message, configuration: { blocking: true, pushNotificationConfig: { url: hook } } };
    await postJson(
      `${agent.url}/`,
      { jsonrpc: '2.0', id: 1, method: 'message/send', params },
      { 'a2a-version': '' },
    );
    await until(() => deliveries.length === 2);
    expect(deliveries[1]?.body).toMatchObject({
      kind: 'status-update',
      status: { state: 'completed' },
      final: true,
    });
  });
});

describe('webhooks on private addresses', () => {
  test.each([
    'http://example.com/hook',
    'https://127.0.0.1/hook',
    'https://10.1.2.3/hook',
    'https://169.254.169.254/computeMetadata',
    'https://[::1]/hook',
    'https://[::ffff:10.0.0.1]/hook',
    'https://localhost/hook',
    'ftp://example.com/hook',
  ])('%s is refused when it is configured', async (url) => {
    await agent.stop();
    agent = await serveTestAgent({ allowLoopbackWebhooks: false });
    const response = await send('tck-complete-task', { url });
    expect(response.status).toBe(400);
    const [, badRequest] = (await response.json()).error.details;
    expect(badRequest.fieldViolations[0].field).toMatch(/url$/);
  });

  test('a name that turns out to be one is not called', async () => {
    const { createAddressGuard } = await import('../push/address-guard.ts');
    const { postWebhook } = await import('../push/post-webhook.ts');
    const guard = createAddressGuard({ allowLoopback: false });
    const url = new URL(hook.replace('127.0.0.1', 'localhost'));
    const outcome = await postWebhook({ url, headers: {}, body: '{}', timeoutMs: 1_000, guard });
    expect(outcome).toMatchObject({ kind: 'retryable', cause: expect.stringContaining('private address') });
    expect(deliveries).toEqual([]);
  });
});
