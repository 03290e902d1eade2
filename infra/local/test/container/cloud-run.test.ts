import { afterAll, beforeAll, expect, test } from 'vitest';
import { helloProgram } from '../../src/cloud/run/testing/programs.ts';
import { location, projectId, startDockerRun, type DockerRun } from './cloud-run/start-docker-run.ts';

let run: DockerRun;
let hello: string;

const metadataProgram = `
const http = require('node:http');
const ask = (path) => fetch('http://' + process.env.GCE_METADATA_HOST + '/computeMetadata/v1/' + path, { headers: { 'Metadata-Flavor': 'Google' } }).then((answer) => answer.text());
http.createServer(async (_, response) => {
  const token = await ask('instance/service-accounts/default/token');
  response.end(JSON.stringify({ project: await ask('project/project-id'), token: JSON.parse(token).access_token }));
}).listen(process.env.PORT);
`;
const hungryProgram = `const kept = []; setInterval(() => kept.push(Buffer.alloc(20e6, 1)), 5);`;

beforeAll(async () => {
  run = await startDockerRun();
  hello = await run.imageOf('hello', helloProgram);
  // The first build of a new data folder makes its base image.
}, 300_000);
afterAll(async () => {
  expect(run.errors).toEqual([]);
  await run.close();
});

const name = (id: string) => `${location}/services/${id}`;

async function put(id: string, image: string, container: object = {}, more: object = {}) {
  const service = {
    name: name(id),
    template: { containers: [{ image, ...container }] },
    invokerIamDisabled: true,
    labels: { 'managed-by': 'agent-gallery' },
    ...more,
  };
  const [operation] = await run.services.updateService({ service, allowMissing: true });
  return (await operation.promise())[0];
}

const texts = (id: string) =>
  run.entries
    .filter(({ resource }) => resource.labels['service_name'] === id)
    .map(({ textPayload }) => textPayload ?? '');

test('an image that was pushed by digest runs with its limits, answers, and its lines are log entries', async () => {
  const service = await put('hello', hello, {
    resources: { limits: { cpu: '1', memory: '256Mi' } },
    env: [{ name: 'A', value: 'b c' }],
  });
  const { env } = (await (await fetch(service.uri ?? '')).json()) as { env: Record<string, string> };
  expect(env).toMatchObject({ PORT: '8080', K_SERVICE: 'hello', A: 'b c' });
  expect(texts('hello')).toContain('listening soon');
  expect(texts('hello')).toContain(
    'Default STARTUP TCP probe succeeded after 1 attempt for container "hello-1" on port 8080.',
  );
  const line = run.entries.find(({ textPayload }) => textPayload === 'listening soon');
  expect(line).toMatchObject({
    logName: `projects/${projectId}/logs/run.googleapis.com%2Fstdout`,
    resource: { type: 'cloud_run_revision', labels: { service_name: 'hello', location: 'us-central1' } },
    labels: { 'managed-by': 'agent-gallery' },
  });
});

test('server-sent events pass the front at once', async () => {
  const service = await put('hello', hello);
  const leaving = new AbortController();
  const at = performance.now();
  const response = await fetch(`${service.uri ?? ''}/sse`, { signal: leaving.signal });
  const first = await response.body?.getReader().read();
  expect(Buffer.from(first?.value ?? []).toString()).toBe('data: 0\n\n');
  expect(performance.now() - at).toBeLessThan(1000);
  leaving.abort();
  await expect.poll(() => texts('hello')).toContain('client left');
});

test('a container finds the metadata server', async () => {
  const service = await put('metadata', await run.imageOf('metadata', metadataProgram));
  expect(await (await fetch(service.uri ?? '')).json()).toEqual({
    project: projectId,
    token: run.accessToken,
  });
});

test('a container that needs more memory than its limit fails in these words', async () => {
  const image = await run.imageOf('hungry', hungryProgram);
  await expect(put('hungry', image, { resources: { limits: { memory: '128Mi' } } })).rejects.toMatchObject({
    code: 9,
    message: expect.stringContaining('The user-provided container ran out of memory.') as string,
  });
  expect(texts('hungry').some((text) => text.startsWith('Memory limit of 128 MiB exceeded'))).toBe(true);
});

test('a container that never listens, one that exits and an image that is not there fail with their cause', async () => {
  const silent = await run.imageOf('silent', `console.log('busy'); setInterval(() => {}, 1000)`);
  const startupProbe = { periodSeconds: 1, failureThreshold: 2, tcpSocket: {} };
  await expect(put('silent', silent, { startupProbe })).rejects.toThrow(
    /failed to start and listen on the port defined provided by the PORT=8080/,
  );
  expect(texts('silent')).toContain('busy');

  const exits = await run.imageOf('exits', `console.error('no module x'); process.exit(7)`);
  const at = performance.now();
  await expect(put('exits', exits)).rejects.toThrow(/failed to start and listen/);
  expect(performance.now() - at).toBeLessThan(20_000);
  expect(texts('exits')).toEqual(expect.arrayContaining(['no module x', 'Container called exit(7).']));

  const missing = hello.replace('/hello@', '/nothing@');
  await expect(put('missing', missing)).rejects.toThrow(`Image '${missing}' not found.`);
});

test('a container that crashes under a request is started again by the next', async () => {
  const service = await put('crashing', hello);
  expect((await fetch(`${service.uri ?? ''}/exit`)).status).toBe(503);
  await expect.poll(() => texts('crashing')).toContain('Container called exit(3).');
  expect((await fetch(service.uri ?? '')).status).toBe(200);
});

test('a candidate is checked at its tag’s URL while the old revision serves, then takes over', async () => {
  const before = await put(
    'rollout',
    hello,
    {},
    { template: { revision: 'rollout-a', containers: [{ image: hello }] } },
  );
  const service = await put(
    'rollout',
    hello,
    {},
    {
      template: { revision: 'rollout-b', containers: [{ image: hello, env: [{ name: 'V', value: '2' }] }] },
      traffic: [
        { type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION', revision: 'rollout-a', percent: 100 },
        { type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION', revision: 'rollout-b', tag: 'candidate' },
      ],
    },
  );
  const revisionAt = async (url: string) =>
    ((await (await fetch(url)).json()) as { env: Record<string, string> }).env['K_REVISION'];
  const candidate = service.trafficStatuses?.find(({ tag }) => tag === 'candidate');
  expect(await revisionAt(before.uri ?? '')).toBe('rollout-a');
  expect(await revisionAt(candidate?.uri ?? '')).toBe('rollout-b');
  const [operation] = await run.services.updateService({
    service: {
      name: name('rollout'),
      traffic: [{ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION', revision: 'rollout-b', percent: 100 }],
    },
    updateMask: { paths: ['traffic'] },
  });
  await operation.promise();
  expect(await revisionAt(before.uri ?? '')).toBe('rollout-b');
});
