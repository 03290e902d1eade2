import {
  type Deployment,
  type DeploymentRequestInput,
  decodeLines,
  logChunkSchema,
  paths,
  revisionListSchema,
} from '@agent-gallery/contract';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startTestPortal, type TestPortal } from './portal/start-test-portal.ts';
import { tarGz } from './portal/tar-gz.ts';

// The life of a service through the portal's API, with a worker, real builds and real containers. The tests build on each other.

const SECRET = 'sesame-open-4711';
const REGION = 'europe-west1';
const DOCKERFILE =
  'FROM node:24-slim\nCOPY server.cjs version.txt /app/\nUSER node\nCMD ["node", "/app/server.cjs"]\n';
/** Tells its version, and of the key that it is given only how long it is, but for whoever asks for it. */
const SERVER = `
const { API_KEY = '', PORT } = process.env;
const version = require('node:fs').readFileSync('/app/version.txt', 'utf8');
console.log('the key has ' + API_KEY.length + ' characters');
require('node:http')
  .createServer((request, response) => response.end(request.url === '/key' ? API_KEY : version))
  .listen(PORT, '0.0.0.0');
process.on('SIGTERM', () => process.exit(0));
`;

let portal: TestPortal;
let first: Deployment;
let second: Deployment;
beforeAll(async () => {
  portal = await startTestPortal(inject('emulators'));
}, 120_000);
afterAll(() => portal.close(), 60_000);

/** Adds an agent whose code is uploaded, and answers with its id. */
async function addAgent(version: string): Promise<string> {
  const object = await portal.upload(
    await tarGz({ Dockerfile: DOCKERFILE, 'server.cjs': SERVER, 'version.txt': version }),
  );
  const added = await portal.call('POST', '/agents', {
    name: `Life ${version}`,
    description: 'Tells its version.',
    framework: 'container',
    source: { kind: 'archive', object },
  });
  return (added as { id: string }).id;
}

const deploy = (agentId: string, settings?: DeploymentRequestInput['settings']) =>
  portal.deploy({ agentId, region: REGION, serviceName: 'life', ...(settings && { settings }) });

async function ask(path = '/'): Promise<string> {
  const url = first.url ?? '';
  const signal = AbortSignal.timeout(30_000);
  const response = await fetch(url + path, { headers: await portal.invoker(url), signal });
  expect(response.status).toBe(200);
  return response.text();
}

async function revisions() {
  const answer = await portal.call('GET', `/services/${first.serviceId}/revisions`);
  return revisionListSchema.parse(answer).revisions.map(({ revision, percent }) => ({ revision, percent }));
}

async function linesOf(deployment: Deployment): Promise<string> {
  const chunks = await portal.db.collection(paths.logChunks(deployment.id)).get();
  return chunks.docs
    .flatMap((document) => decodeLines(logChunkSchema.parse(document.data()).lines))
    .map(({ text }) => text)
    .join('\n');
}

async function addSecret(): Promise<void> {
  const secrets = `${portal.cloud.env['SECRET_MANAGER_ENDPOINT'] ?? ''}/v1/projects/${portal.project}/secrets`;
  const post = (url: string, body: object) => fetch(url, { method: 'POST', body: JSON.stringify(body) });
  const made = await post(`${secrets}?secretId=api-key`, { replication: { automatic: {} } });
  const payload = { data: Buffer.from(SECRET).toString('base64') };
  const added = await post(`${secrets}/api-key:addVersion`, { payload });
  // It is there already where the test is tried once more.
  expect([200, 409]).toContain(made.status);
  expect(added.status).toBe(200);
}

test('an upload becomes a service that answers', { timeout: 100_000 }, async () => {
  first = await deploy(await addAgent('one'));
  expect(first).toMatchObject({ status: 'ready', error: null });
  expect(await ask()).toBe('one');
});

test('the next version takes its place; it has its secret, and no record and no line has', async () => {
  await addSecret();
  const env = { API_KEY: { secret: 'api-key', version: '1' } };
  second = await deploy(await addAgent('two'), { env });
  expect(second).toMatchObject({ status: 'ready', error: null, serviceId: first.serviceId });
  expect(await ask()).toBe('two');
  expect(await ask('/key')).toBe(SECRET);
  expect(await revisions()).toEqual(
    expect.arrayContaining([
      { revision: second.release?.revision, percent: 100 },
      { revision: first.release?.revision, percent: 0 },
    ]),
  );

  await expect
    .poll(() => linesOf(second), { timeout: 10_000 })
    .toContain(`the key has ${String(SECRET.length)} characters`);
  expect(await linesOf(second)).not.toContain(SECRET);
  const records = await Promise.all(
    [paths.deployment(second.id), paths.service(second.serviceId)].map((path) => portal.db.doc(path).get()),
  );
  expect(JSON.stringify(records.map((record) => record.data()))).not.toContain(SECRET);
  expect(JSON.stringify(records[0]?.data())).toContain('api-key');
});

test('traffic that is split by hand is served by both', async () => {
  const shares = [first, second].map(({ release }) => ({ revision: release?.revision ?? '', percent: 50 }));
  const operation = await portal.ended(
    await portal.call('PUT', `/services/${first.serviceId}/traffic`, shares),
  );
  expect(operation).toMatchObject({ status: 'succeeded', error: null });
  const answers = await Promise.all(Array.from({ length: 80 }, () => ask()));
  const ones = answers.filter((answer) => answer === 'one').length;
  expect(answers.every((answer) => answer === 'one' || answer === 'two')).toBe(true);
  expect(ones).toBeGreaterThan(15);
  expect(ones).toBeLessThan(65);
});

test('a rollback serves the earlier version alone, with no build', async () => {
  const revision = first.release?.revision ?? '';
  const operation = await portal.ended(
    await portal.call('POST', `/services/${first.serviceId}/rollback`, { revision }),
  );
  expect(operation).toMatchObject({ status: 'succeeded' });
  const answers = await Promise.all(Array.from({ length: 10 }, () => ask()));
  expect(new Set(answers)).toEqual(new Set(['one']));
  const record = await portal.call('GET', `/services/${first.serviceId}`);
  expect(record).toMatchObject({ live: { deploymentId: first.id, revision } });
});

test('a deletion takes the service, both images and the record away, and says so of each', async () => {
  const url = first.url ?? '';
  const operation = await portal.ended(await portal.call('DELETE', `/services/${first.serviceId}`));
  const image = ({ image: built }: Deployment) => `Image ${built?.repository ?? ''}@${built?.digest ?? ''}`;
  expect(operation.status).toBe('succeeded');
  expect(operation.items.map(({ item, outcome }) => `${item}: ${outcome}`).sort()).toEqual(
    [
      'Cloud Run service life: deleted',
      `${image(first)}: deleted`,
      `${image(second)}: deleted`,
      `Record ${paths.service(first.serviceId)}: deleted`,
    ].sort(),
  );
  await expect(fetch(url)).rejects.toThrow();
  await expect(portal.call('GET', `/services/${first.serviceId}`)).rejects.toThrow('404');
  const registry = portal.cloud.env['ARTIFACT_REGISTRY_ENDPOINT'] ?? '';
  const { repository = '', digest = '' } = first.image ?? {};
  const path = repository.slice(repository.indexOf('/') + 1);
  const gone = await fetch(`${registry}/v2/${path}/manifests/${digest ?? ''}`, {
    headers: { authorization: `Basic ${await registryLogin()}` },
  });
  expect(gone.status).toBe(404);
  expect(await portal.call('GET', `/deployments/${first.id}`)).toMatchObject({ status: 'ready' });
});

async function registryLogin(): Promise<string> {
  const host = portal.cloud.endpoints.metadata;
  const response = await fetch(`http://${host}/computeMetadata/v1/instance/service-accounts/default/token`, {
    headers: { 'metadata-flavor': 'Google' },
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  return Buffer.from(`oauth2accesstoken:${token}`).toString('base64');
}
