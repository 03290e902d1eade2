import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { paths } from '@agent-gallery/contract';
import { deliverySchema, webhookWithSecretSchema } from '@agent-gallery/contract/workspace';
import { createWebhookSender, newWebhookSecret } from '@agent-gallery/records/webhooks';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPEN_ACCESS } from '../../../src/members/access-policy.ts';
import {
  AT,
  auditOf,
  OTHERS,
  send,
  sendForStatus,
  startWorkspaceStage,
  WORKSPACE,
  type WorkspaceStage,
} from './workspace-stage.ts';

describe('a workspace’s webhooks', () => {
  let stage: WorkspaceStage;
  const received: { headers: IncomingHttpHeaders; body: string }[] = [];
  let answer = 200;
  const receiver = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ headers: request.headers, body });
      response.writeHead(answer).end();
    });
  });
  let url: string;

  beforeAll(async () => {
    stage = await startWorkspaceStage('demo-api-webhooks');
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook?key=private`;
  });
  afterAll(async () => {
    receiver.closeAllConnections();
    receiver.close();
    await stage.close();
  });

  const webhooks = `${AT}/webhooks`;
  const add = async (events = ['ready', 'failed']) =>
    webhookWithSecretSchema.parse(
      (await send(stage.api, 'POST', webhooks, stage.admin, { url, events })).body,
    );

  it.each(['viewer', 'deployer', 'stranger'] as const)('are for admins only, not for a %s', async (role) => {
    const { api } = stage;
    const who = stage[role];
    const { webhook } = await add();
    const at = `${webhooks}/${webhook.id}`;
    for (const [method, path, body] of [
      ['GET', webhooks],
      ['POST', webhooks, { url, events: ['ready'] }],
      ['PATCH', at, { enabled: false }],
      ['POST', `${at}/secret`],
      ['POST', `${at}/test`],
      ['GET', `${at}/deliveries`],
      ['DELETE', at],
    ] as const)
      expect((await send(api, method, path, who, body)).status).toBe(403);
    expect((await send(api, 'GET', webhooks, undefined)).status).toBe(401);
    expect(await sendForStatus(api, 'DELETE', at, stage.admin)).toBe(204);
  });

  it('tell their secret once, and keep it where no list shows it', async () => {
    const { api, admin } = stage;
    const { webhook, secret } = await add();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const list = await send(api, 'GET', webhooks, admin);
    expect(list.body).toEqual({ webhooks: [webhook] });
    expect(JSON.stringify(list.body)).not.toContain(secret.slice(6));
    expect((await api.db.doc(paths.webhookSecret(webhook.id)).get()).get('secret')).toBe(secret);
    expect(JSON.stringify(await auditOf(api))).not.toMatch(/whsec_|key=private/);

    const replaced = webhookWithSecretSchema.parse(
      (await send(api, 'POST', `${webhooks}/${webhook.id}/secret`, admin)).body,
    );
    expect(replaced.secret).not.toBe(secret);
    expect(await sendForStatus(api, 'DELETE', `${webhooks}/${webhook.id}`, admin)).toBe(204);
    expect((await api.db.doc(paths.webhookSecret(webhook.id)).get()).exists).toBe(false);
  });

  it('are tested by a signed message, whose outcome and time are told and kept', async () => {
    const { api, admin } = stage;
    const { webhook, secret } = await add();
    received.length = 0;
    const tested = await send(api, 'POST', `${webhooks}/${webhook.id}/test`, admin);
    const delivery = deliverySchema.parse(tested.body);
    expect(delivery).toMatchObject({
      kind: 'test',
      state: 'delivered',
      attempts: [{ httpStatus: 200, error: null }],
    });
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toMatchObject({
      type: 'webhook.test',
      data: { webhookId: webhook.id, workspaceId: WORKSPACE },
    });

    answer = 503;
    const failed = await send(api, 'POST', `${webhooks}/${webhook.id}/test`, admin);
    answer = 200;
    expect(failed).toMatchObject({
      status: 200,
      body: { state: 'failed', attempts: [{ httpStatus: 503, error: 'HTTP 503' }] },
    });
    const list = await send(api, 'GET', `${webhooks}/${webhook.id}/deliveries`, admin);
    expect((list.body['deliveries'] as { state: string }[]).map(({ state }) => state)).toEqual([
      'failed',
      'delivered',
    ]);
    await sendForStatus(api, 'DELETE', `${webhooks}/${webhook.id}`, admin);
  });

  it('are changed, switched off, and at most five', async () => {
    const { api, admin } = stage;
    const all = await Promise.all([add(), add(), add(), add(), add()]);
    const more = await send(api, 'POST', webhooks, admin, { url, events: ['ready'] });
    expect(more).toMatchObject({ status: 409, body: { code: 'too-many-webhooks' } });
    const [first] = all;
    const changed = await send(api, 'PATCH', `${webhooks}/${first?.webhook.id ?? ''}`, admin, {
      enabled: false,
      events: ['canceled'],
    });
    expect(changed.body).toMatchObject({ enabled: false, events: ['canceled'], url });
    expect((await auditOf(api))[0]).toMatchObject({
      action: 'webhook.changed',
      changes: [
        { field: 'events', from: 'ready, failed', to: 'canceled' },
        { field: 'enabled', from: 'true', to: 'false' },
      ],
    });
    for (const { webhook } of all) await sendForStatus(api, 'DELETE', `${webhooks}/${webhook.id}`, admin);
    expect((await send(api, 'PATCH', `${webhooks}/${first?.webhook.id ?? ''}`, admin, {})).status).toBe(404);
  });

  it('of another workspace are not there', async () => {
    const { api, admin, stranger } = stage;
    const { webhook } = await add();
    const elsewhere = `/workspaces/${OTHERS}/webhooks/${webhook.id}`;
    expect((await send(api, 'POST', `${elsewhere}/test`, stranger)).status).toBe(404);
    expect((await send(api, 'POST', `${elsewhere}/secret`, stranger)).status).toBe(404);
    expect((await send(api, 'GET', `${elsewhere}/deliveries`, stranger)).status).toBe(404);
    expect(await sendForStatus(api, 'DELETE', elsewhere, stranger)).toBe(404);
    expect(await sendForStatus(api, 'DELETE', `${webhooks}/${webhook.id}`, admin)).toBe(204);
  });
});

describe('a webhook where the portal is no laptop', () => {
  let stage: WorkspaceStage;
  beforeAll(async () => {
    stage = await startWorkspaceStage(
      'demo-api-webhooks-cloud',
      OPEN_ACCESS,
      createWebhookSender({ allowLoopback: false }),
    );
  });
  afterAll(() => stage.close());

  it.each([
    'http://127.0.0.1:8080/',
    'https://127.0.0.1/',
    'https://localhost/',
    'https://10.1.2.3/',
    'https://[fd00::1]/',
    'https://169.254.169.254/latest/meta-data',
    'http://example.com/',
  ])('may not be at %s', async (url) => {
    const { api, admin } = stage;
    const answer = await send(api, 'POST', `${AT}/webhooks`, admin, { url, events: ['ready'] });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/url' }] } });
  });

  it('that was stored where it was allowed is not called', async () => {
    const { api, admin } = stage;
    const now = new Date().toISOString();
    await api.db.doc(paths.webhook(WORKSPACE, 'waaaaaaaaaaa')).set({
      id: 'waaaaaaaaaaa',
      workspaceId: WORKSPACE,
      url: 'http://127.0.0.1:9/',
      events: ['ready'],
      enabled: true,
      createdBy: { kind: 'user', id: 'u', email: null },
      createdAt: now,
      updatedAt: now,
    });
    await api.db.doc(paths.webhookSecret('waaaaaaaaaaa')).set(newWebhookSecret(WORKSPACE));
    const tested = await send(api, 'POST', `${AT}/webhooks/waaaaaaaaaaa/test`, admin);
    expect(tested.body).toMatchObject({
      state: 'failed',
      attempts: [{ httpStatus: null, error: 'Use https.' }],
    });
  });
});
