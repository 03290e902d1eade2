import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { deploymentStatusChangedSchema, paths, type DeploymentStatus } from '@agent-gallery/contract';
import { deliverySchema, type Webhook as WebhookRecord } from '@agent-gallery/contract/workspace';
import {
  createWebhookSender,
  DELIVERY_ATTEMPTS_MAX,
  newWebhookSecret,
  webhookSecretRef,
} from '@agent-gallery/records/webhooks';
import { Firestore } from '@google-cloud/firestore';
import type { CloudEvent } from '@google-cloud/functions-framework';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEventDelivery } from '../../../src/webhooks/deliver-event.ts';
import { DeliveryPending, onDeploymentEvent } from '../../../src/webhooks/on-deployment-event.ts';

const WORKSPACE = 'acme';
const AT = '2026-11-20T10:00:00.000Z';

describe('the end of a deployment', () => {
  const db = new Firestore({ projectId: 'demo-worker-webhooks' });
  const received: { path: string; headers: IncomingHttpHeaders; body: string }[] = [];
  /** Answers by path, the last one again and again. */
  let answers: Record<string, number[]> = {};
  const receiver = createServer((request, response) => {
    const path = request.url ?? '';
    void text(request).then((body) => {
      received.push({ path, headers: request.headers, body });
      const left = answers[path] ?? [200];
      response.writeHead((left.length > 1 ? left.shift() : left[0]) ?? 200).end();
    });
  });
  let origin: string;

  beforeAll(async () => {
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    origin = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    receiver.closeAllConnections();
    receiver.close();
    await db.terminate();
  });
  beforeEach(async () => {
    await db.recursiveDelete(db.collection(paths.webhooks(WORKSPACE)));
    received.length = 0;
    answers = {};
  });

  const handle = (allowLoopback = true) =>
    onDeploymentEvent(
      createEventDelivery({ db, sender: createWebhookSender({ allowLoopback }), log: () => undefined }),
    );
  const secret = newWebhookSecret(WORKSPACE);

  async function addWebhook(id: string, changes: Partial<WebhookRecord> = {}): Promise<void> {
    const webhook: WebhookRecord = {
      id,
      workspaceId: WORKSPACE,
      url: `${origin}/${id}`,
      events: ['ready', 'failed', 'canceled'],
      enabled: true,
      createdBy: { kind: 'user', id: 'u1', email: null },
      createdAt: AT,
      updatedAt: AT,
      ...changes,
    };
    await db.doc(paths.webhook(webhook.workspaceId, id)).set(webhook);
    await webhookSecretRef(db, id).set(secret);
  }

  const changed = (status: DeploymentStatus, deploymentId = 'dabcdefghijk') =>
    deploymentStatusChangedSchema.parse({
      specversion: '1.0',
      id: `${deploymentId}.${status}`,
      source: '//agent-gallery/worker',
      type: 'deployment.status.changed',
      time: '2026-11-21T10:00:00.000Z',
      dataversion: '1',
      data: {
        deploymentId,
        workspaceId: WORKSPACE,
        serviceId: 's',
        status,
        url: null,
        error: null,
      },
    });
  const message = (value: unknown) =>
    ({
      id: '1',
      data: { message: { data: Buffer.from(JSON.stringify(value)).toString('base64'), messageId: '1' } },
    }) as CloudEvent<unknown>;
  const deliveryOf = async (webhookId: string, eventId: string) =>
    deliverySchema.parse((await db.doc(paths.delivery(WORKSPACE, webhookId, eventId)).get()).data());

  it('is told to each webhook that wants it, signed, once however often the message comes', async () => {
    await addWebhook('waaaaaaaaaaa');
    await addWebhook('wbbbbbbbbbbb', { events: ['failed'] });
    await addWebhook('wccccccccccc', { enabled: false });
    await addWebhook('wddddddddddd', { createdAt: '2026-11-21T11:00:00.000Z' });
    await addWebhook('weeeeeeeeeee', { workspaceId: 'others' });
    await handle()(message(changed('ready')));
    await handle()(message(changed('ready')));
    expect(received.map(({ path }) => path)).toEqual(['/waaaaaaaaaaa']);
    const { headers = {} as IncomingHttpHeaders, body = '' } = received[0] ?? {};
    expect(headers['webhook-id']).toBe('dabcdefghijk.ready');
    expect(new Webhook(secret.secret).verify(body, headers as Record<string, string>)).toEqual(
      changed('ready'),
    );
    const delivery = await deliveryOf('waaaaaaaaaaa', 'dabcdefghijk.ready');
    expect(delivery).toMatchObject({ state: 'delivered', event: 'ready', deploymentId: 'dabcdefghijk' });
    expect(delivery.attempts).toMatchObject([{ httpStatus: 200, error: null }]);
  });

  it.each(['queued', 'packaging', 'building', 'deploying', 'verifying', 'canceling'] as const)(
    'is not yet %s',
    async (status) => {
      await addWebhook('waaaaaaaaaaa');
      await handle()(message(changed(status)));
      expect(received).toEqual([]);
    },
  );

  it('is tried again by Pub/Sub until it is taken, and only where it was not', async () => {
    await addWebhook('waaaaaaaaaaa');
    await addWebhook('wbbbbbbbbbbb');
    answers = { '/waaaaaaaaaaa': [503, 429, 204] };
    await expect(handle()(message(changed('failed')))).rejects.toThrow(DeliveryPending);
    await expect(handle()(message(changed('failed')))).rejects.toThrow('waaaaaaaaaaa');
    await handle()(message(changed('failed')));
    expect(received.filter(({ path }) => path === '/wbbbbbbbbbbb')).toHaveLength(1);
    const { state, attempts } = await deliveryOf('waaaaaaaaaaa', 'dabcdefghijk.failed');
    expect(state).toBe('delivered');
    expect(attempts.map(({ httpStatus }) => httpStatus)).toEqual([503, 429, 204]);
  });

  it('is given up after eight attempts, and its message is acknowledged', async () => {
    await addWebhook('waaaaaaaaaaa');
    answers = { '/waaaaaaaaaaa': [500] };
    for (let attempt = 1; attempt < DELIVERY_ATTEMPTS_MAX; attempt += 1)
      await expect(handle()(message(changed('canceled')))).rejects.toThrow(DeliveryPending);
    await handle()(message(changed('canceled')));
    await handle()(message(changed('canceled')));
    expect(received).toHaveLength(DELIVERY_ATTEMPTS_MAX);
    expect((await deliveryOf('waaaaaaaaaaa', 'dabcdefghijk.canceled')).state).toBe('failed');
  });

  it('is not tried again where it is refused, or where the webhook is switched off meanwhile', async () => {
    await addWebhook('waaaaaaaaaaa');
    answers = { '/waaaaaaaaaaa': [404] };
    await handle()(message(changed('ready')));
    expect(await deliveryOf('waaaaaaaaaaa', 'dabcdefghijk.ready')).toMatchObject({
      state: 'failed',
      attempts: [{ httpStatus: 404 }],
    });
    answers = { '/waaaaaaaaaaa': [500] };
    await expect(handle()(message(changed('ready', 'dbbbbbbbbbbb')))).rejects.toThrow(DeliveryPending);
    await addWebhook('waaaaaaaaaaa', { enabled: false });
    await handle()(message(changed('ready', 'dbbbbbbbbbbb')));
    const { state, attempts } = await deliveryOf('waaaaaaaaaaa', 'dbbbbbbbbbbb.ready');
    expect([state, attempts.length, attempts[1]?.error]).toEqual([
      'failed',
      2,
      'The webhook was switched off.',
    ]);
  });

  it('goes to no private address', async () => {
    await addWebhook('waaaaaaaaaaa');
    await handle(false)(message(changed('ready')));
    expect(received).toEqual([]);
    expect((await deliveryOf('waaaaaaaaaaa', 'dabcdefghijk.ready')).attempts[0]?.error).toBe('Use https.');
  });

  it('is nothing that another event or a poison message could tell', async () => {
    await addWebhook('waaaaaaaaaaa');
    await handle()(message({ type: 'deployment.rejected' }));
    await expect(handle()(message({ type: 'deployment.status.changed' }))).rejects.toThrow('Message 1');
    await expect(handle()(message('x'))).rejects.toThrow('Message 1');
    expect(received).toEqual([]);
  });

  it('is told in the delivery even when a record of a webhook is broken', async () => {
    await addWebhook('waaaaaaaaaaa');
    await db.doc(paths.webhook(WORKSPACE, 'broken')).set({ url: 7 });
    await handle()(message(changed('ready')));
    expect(received).toHaveLength(1);
  });
});
