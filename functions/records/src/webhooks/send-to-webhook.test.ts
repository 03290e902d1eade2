import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { text } from 'node:stream/consumers';
import { createAddressGuard, type AddressGuard } from '@agent-gallery/a2a/address-guard';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import { sendToWebhook, webhookUrlProblem } from './send-to-webhook.ts';
import { newWebhookSecret, signingKeys } from './webhook-secret.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
}

const secret = newWebhookSecret('acme');
const local = { guard: createAddressGuard({ allowLoopback: true }), allowLoopback: true };
const cloud = { guard: createAddressGuard({ allowLoopback: false }), allowLoopback: false };
const message = { id: 'd1.ready', body: '{"type":"deployment.status.changed"}', secret };

describe('a message to a webhook', () => {
  it('is one that the Standard Webhooks library takes, also by the secret before, and by no other', async () => {
    const received: { headers: IncomingHttpHeaders; body: string }[] = [];
    const url = await serve((request, response) => {
      void text(request).then((body) => {
        received.push({ headers: request.headers, body });
        response.writeHead(204).end();
      });
    });
    const replaced = newWebhookSecret('acme', secret);
    const sent = await sendToWebhook(local, { ...message, url, secret: replaced });
    expect(sent).toMatchObject({ kind: 'delivered', attempt: { httpStatus: 204, error: null } });
    expect(sent.attempt.durationMs).toBeGreaterThanOrEqual(0);

    const [{ headers, body } = { headers: {}, body: '' }] = received;
    const verify = (key: string, text = body) =>
      new Webhook(key).verify(text, headers as Record<string, string>);
    expect(verify(replaced.secret)).toEqual({ type: 'deployment.status.changed' });
    expect(verify(secret.secret)).toEqual({ type: 'deployment.status.changed' });
    expect(() => verify(newWebhookSecret('acme').secret)).toThrow('No matching signature');
    expect(() => verify(secret.secret, body.replace('changed', 'ended'))).toThrow('No matching signature');
    expect(headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
  });

  it('is signed by the secret before for a day and no longer', () => {
    const replaced = newWebhookSecret('acme', secret);
    expect(signingKeys(replaced, Date.now())).toHaveLength(2);
    expect(signingKeys(replaced, Date.now() + 25 * 3_600_000)).toHaveLength(1);
  });

  it.each([
    [200, 'delivered'],
    [302, 'refused'],
    [404, 'refused'],
    [410, 'refused'],
    [408, 'retryable'],
    [429, 'retryable'],
    [500, 'retryable'],
    [503, 'retryable'],
  ])('that is answered with %d is %s', async (status, kind) => {
    const url = await serve((_request, response) => response.writeHead(status).end());
    expect(await sendToWebhook(local, { ...message, url })).toMatchObject({
      kind,
      attempt: { httpStatus: status, error: kind === 'delivered' ? null : `HTTP ${status}` },
    });
  });

  it('follows no redirect', async () => {
    let reached = false;
    const inner = await serve((_request, response) => {
      reached = true;
      response.end();
    });
    const url = await serve((_request, response) => response.writeHead(307, { location: inner }).end());
    expect(await sendToWebhook(local, { ...message, url })).toMatchObject({ kind: 'refused' });
    expect(reached).toBe(false);
  });

  it('has its time, and no more', async () => {
    const url = await serve(() => undefined);
    const sent = await sendToWebhook({ ...local, timeoutMs: 50 }, { ...message, url });
    expect(sent).toMatchObject({ kind: 'retryable', attempt: { httpStatus: null } });
    expect(sent.attempt.durationMs).toBeLessThan(5_000);
  });

  it.each([
    'https://127.0.0.1/',
    'https://localhost/',
    'https://[::1]/',
    'https://10.0.0.1/',
    'https://192.168.1.1/',
    'https://169.254.169.254/computeMetadata/v1/',
    'https://[::ffff:169.254.169.254]/',
    'https://0x7f000001/',
    'https://2130706433/',
    'http://example.com/',
    'http://127.0.0.1/',
  ])('never goes to %s', async (url) => {
    const sent = await sendToWebhook(cloud, { ...message, url });
    expect(sent).toMatchObject({ kind: 'refused', attempt: { httpStatus: null } });
    expect(sent.attempt.error).toMatch(/private address|https|own machine/);
  });

  it('goes to no name that leads to a private address, and asks for it once: what is checked is what is connected to', async () => {
    const asked: string[] = [];
    const counting: AddressGuard = {
      ...cloud.guard,
      lookup: (host, options, callback) => {
        asked.push(host);
        cloud.guard.lookup(host, options, callback);
      },
    };
    // This machine’s own name: nothing in its text says that it leads to a private address.
    const sent = await sendToWebhook(
      { guard: counting, allowLoopback: false },
      { ...message, url: `https://${hostname()}/` },
    );
    expect(sent).toMatchObject({ kind: 'retryable', attempt: { httpStatus: null } });
    expect(sent.attempt.error).toMatch(/has the private address /);
    expect(asked).toEqual([hostname().toLowerCase()]);
  });

  it('may go to this machine only where that is said', () => {
    expect(webhookUrlProblem('http://127.0.0.1:8080/', false)).toBe('Use https.');
    expect(webhookUrlProblem('https://localhost/', false)).toMatch(/own machine/);
    expect(webhookUrlProblem('http://127.0.0.1:8080/', true)).toBeUndefined();
    expect(webhookUrlProblem('http://example.com/', true)).toBe('Use https.');
    expect(webhookUrlProblem('https://example.com/', false)).toBeUndefined();
  });
});
