import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { location, startTestCloud, type TestCloud } from '../testing/start-test-cloud.ts';

// Real processes start here, on machines that may be busy.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });
const patient = { timeout: 15_000 };

let cloud: TestCloud;
let uri: string;
let privateUri: string;

beforeAll(async () => {
  cloud = await startTestCloud();
  uri = await create('open', { invokerIamDisabled: true });
  privateUri = await create('closed', {});
});
afterAll(async () => {
  expect(cloud.errors).toEqual([]);
  await cloud.close();
});

async function create(serviceId: string, more: object): Promise<string> {
  const [operation] = await cloud.services.createService({
    parent: location,
    serviceId,
    service: { template: { containers: [{ image: 'hello' }] }, ...more },
  });
  return (await operation.promise())[0].uri ?? '';
}

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const tampered = (token: string) => token.slice(0, -6) + 'AAAAAA';
const requestEntries = (service: string) =>
  cloud.entries.filter(
    ({ logName, resource }) => logName.endsWith('requests') && resource.labels['service_name'] === service,
  );

test('a body goes there and back, and status and repeated headers stay', async () => {
  const body = 'x'.repeat(3_000_000);
  const response = await fetch(`${uri}/echo`, { method: 'POST', body });
  expect(response.status).toBe(201);
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(response.headers.get('x-method')).toBe('POST');
  expect(await response.text()).toBe(body);
});

test('a DELETE with a body of unknown length and a HEAD pass', async () => {
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('piece'));
      controller.close();
    },
  });
  const deleted = await fetch(`${uri}/echo`, {
    method: 'DELETE',
    body: stream,
    duplex: 'half',
  } as RequestInit);
  expect(await deleted.text()).toBe('piece');
  expect((await fetch(uri, { method: 'HEAD' })).status).toBe(200);
});

test('the Host header, the caller’s address and a trace reach the container', async () => {
  const headers = await new Promise<Record<string, string>>((resolve, reject) => {
    request(
      uri,
      { headers: { host: 'agent.example', 'x-forwarded-for': '10.1.1.1', 'keep-alive': '1' } },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve((JSON.parse(text) as { headers: Record<string, string> }).headers));
      },
    )
      .on('error', reject)
      .end();
  });
  expect(headers).toMatchObject({ host: 'agent.example', 'x-forwarded-for': '10.1.1.1, 127.0.0.1' });
  expect(headers['keep-alive']).toBeUndefined();
  expect(headers['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
});

test('server-sent events pass at once, and the container learns that the caller left', async () => {
  const leaving = new AbortController();
  const at = performance.now();
  const response = await fetch(`${uri}/sse`, { signal: leaving.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toBe('data: 0\n\n');
  expect(performance.now() - at).toBeLessThan(1000);
  expect((await reader?.read())?.value).toBe('data: 1\n\n');
  leaving.abort();
  await expect.poll(() => cloud.entries.some(({ textPayload }) => textPayload === 'client left')).toBe(true);
});

test('a private service refuses who has no token, in Cloud Run’s words and in its log', async () => {
  const response = await fetch(`${privateUri}/a<b`);
  expect(response.status).toBe(403);
  const page = await response.text();
  expect(page).toContain('Error: Forbidden');
  expect(page).toContain(
    'Your client does not have permission to get URL <code>/a%3Cb</code> from this server.',
  );
  expect((await fetch(privateUri, { method: 'OPTIONS' })).status).toBe(403);
  expect(requestEntries('closed')[0]).toMatchObject({ severity: 'WARNING', httpRequest: { status: 403 } });
});

test('a token for this service is let in, and the container does not get its signature', async () => {
  const token = await cloud.identity.mint(privateUri);
  const response = await fetch(privateUri, bearer(token));
  expect(response.status).toBe(200);
  const { headers } = (await response.json()) as { headers: Record<string, string> };
  expect(headers['authorization']).toMatch(/^Bearer [\w-]+\.[\w-]+\.SIGNATURE_REMOVED_BY_GOOGLE$/);
  const serverless = await fetch(privateUri, {
    headers: { 'x-serverless-authorization': `Bearer ${token}`, authorization: 'Bearer mine' },
  });
  const own = ((await serverless.json()) as { headers: Record<string, string> }).headers;
  expect(own['authorization']).toBe('Bearer mine');
});

test('a token for another audience, of another signer or in another form is not', async () => {
  for (const token of [
    await cloud.identity.mint(uri),
    await cloud.identity.mint(privateUri).then(tampered),
    'nonsense',
  ]) {
    const response = await fetch(privateUri, bearer(token));
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('invalid_token');
  }
});

test('a policy with allUsers as invoker opens the service, and its removal closes it', async () => {
  const resource = `${location}/services/closed`;
  const [policy] = await cloud.services.getIamPolicy({ resource });
  expect(policy.bindings ?? []).toEqual([]);
  const bindings = [{ role: 'roles/run.invoker', members: ['allUsers'] }];
  const [opened] = await cloud.services.setIamPolicy({ resource, policy: { ...policy, bindings } });
  expect((await fetch(privateUri)).status).toBe(200);
  const stale = cloud.services.setIamPolicy({
    resource,
    policy: { etag: Buffer.from('stale'), bindings: [] },
  });
  await expect(stale).rejects.toMatchObject({ code: 10 });
  await cloud.services.setIamPolicy({ resource, policy: { etag: opened.etag ?? '', bindings: [] } });
  expect((await fetch(privateUri)).status).toBe(403);
});

test('a container that crashed is logged and started again by the next request', async () => {
  const crashed = await create('crashing', { invokerIamDisabled: true });
  expect((await fetch(`${crashed}/exit`)).status).toBe(503);
  const system = () =>
    cloud.entries
      .filter((entry) => entry.resource.labels['service_name'] === 'crashing')
      .map((entry) => entry.textPayload);
  await expect.poll(system, patient).toContain('Container called exit(3).');
  expect(requestEntries('crashing')[0]).toMatchObject({ severity: 'ERROR', httpRequest: { status: 503 } });
  expect((await fetch(crashed)).status).toBe(200);
  expect(
    system().filter((text) => text?.startsWith('Starting new instance. Reason: AUTOSCALING')),
  ).toHaveLength(1);
});

test('a stream whose container ends is broken off, not left open', async () => {
  const crashing = await create('breaking', { invokerIamDisabled: true });
  const response = await fetch(`${crashing}/sse`);
  const reading = response.text();
  await fetch(`${crashing}/exit`);
  await expect(reading).rejects.toThrow();
});

test('a request that outlasts the service’s timeout is ended with 504', async () => {
  const slow = await create('slow', {
    invokerIamDisabled: true,
    template: { containers: [{ image: 'hello' }], timeout: { seconds: 1 } },
  });
  const at = performance.now();
  expect((await fetch(`${slow}/slow?ms=5000`)).status).toBe(504);
  expect(performance.now() - at).toBeLessThan(4500);
  expect(requestEntries('slow')[0]?.textPayload).toContain('reached the maximum request timeout');
  await sleep(10);
});
