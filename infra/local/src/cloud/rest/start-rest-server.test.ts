import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadDescriptors } from '../rpc/descriptors.ts';
import { createFaults } from '../rpc/faults.ts';
import { startRestApis } from '../start-rest-apis.ts';
import { startStorage, type Storage } from '../storage/start-storage.ts';
import { loadCertificate } from './local-certificate.ts';
import { jsonRoute } from './rest-route.ts';
import type { RestServer } from './start-rest-server.ts';

const build = {
  id: 'b1',
  projectId: 'p',
  status: 'WORKING',
  timeout: { seconds: '600' },
  steps: [{ name: 'gcr.io/cloud-builders/docker' }],
};
const seen: object[] = [];
const folder = mkdtempSync(join(tmpdir(), 'rest-server-'));
let server: RestServer;
let storage: Storage;
let certificateFile: string;

beforeAll(async () => {
  const faults = createFaults();
  storage = await startStorage({ dataFolder: join(folder, 'storage'), port: 0, faults });
  storage.ensureBucket('p', 'bucket');
  await storage.writeObject('bucket', 'folder/log.txt', 'line one\nline two\n');
  const { certificate, file } = await loadCertificate(folder);
  certificateFile = file;
  server = await startRestApis({
    port: 0,
    descriptors: loadDescriptors(),
    handlers: {
      'google.devtools.cloudbuild.v1.CloudBuild': {
        createBuild: (message) => {
          seen.push(message);
          return Promise.resolve({ name: 'operations/build/p/b1', done: false });
        },
        listBuilds: (message) => {
          seen.push(message);
          return Promise.resolve({ builds: [build] });
        },
      },
    },
    operationOwners: [],
    routes: [
      jsonRoute('GET', '/where/{name=**}', 'test.Where/Get', async ({ region, params, origin }) => ({
        region,
        origin,
        ...params,
      })),
    ],
    storage,
    certificate,
    faults,
    log: () => undefined,
  });
});
afterAll(async () => {
  await server.close();
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

const url = (path: string) => `http://127.0.0.1:${String(server.port)}${path}`;

/** Asks as clients behind a proxy do: with the whole address in the request line. */
function throughProxy(target: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: server.port, path: target }, resolve).once('error', reject).end();
  });
}

function tunnel(host: string): Promise<{ status: number | undefined; socket: Duplex }> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: server.port, method: 'CONNECT', path: host })
      .once('connect', ({ statusCode }, socket) => resolve({ status: statusCode, socket }))
      .once('error', reject)
      .end();
  });
}

test('a method is at the paths of its annotation, with body and query as its message', async () => {
  const body = JSON.stringify({ timeout: '60s', steps: [{ name: 'x', unknown: 1 }], alsoUnknown: {} });
  const created = await fetch(url('/v1/projects/p/locations/global/builds'), { method: 'POST', body });
  expect(await created.json()).toMatchObject({ name: 'operations/build/p/b1' });
  expect(seen.at(-1)).toEqual({
    parent: 'projects/p/locations/global',
    build: { timeout: { seconds: '60' }, steps: [{ name: 'x' }] },
  });
  const listed = await fetch(url('/v1/projects/p/builds?pageSize=5&filter=status%3D%22WORKING%22&alt=json'));
  expect(await listed.json()).toEqual({ builds: [{ ...build, timeout: '600s' }] });
  expect(seen.at(-1)).toEqual({ projectId: 'p', pageSize: 5, filter: 'status="WORKING"' });
});

test('what there is not, and what is no JSON, is refused in the form of Google’s errors', async () => {
  const missing = await fetch(url('/v1/projects/p/triggers'));
  expect(missing.status).toBe(404);
  expect(await missing.json()).toMatchObject({ error: { code: 404, status: 'NOT_FOUND' } });
  const broken = await fetch(url('/v1/projects/p/builds'), { method: 'POST', body: '[' });
  expect(await broken.json()).toMatchObject({ error: { code: 400, status: 'INVALID_ARGUMENT' } });
  const wrong = await fetch(url('/v1/projects/p/builds'), { method: 'POST', body: '{"timeout":{}}' });
  expect(wrong.status).toBe(400);
});

test('as a proxy it answers for itself with a region and for googleapis.com, and for nobody else', async () => {
  const regional = await throughProxy(`http://us-central1-127.0.0.1:${String(server.port)}/where/a`);
  expect(JSON.parse(await text(regional))).toMatchObject({ region: 'us-central1', name: 'a' });
  const google = await throughProxy('http://europe-west1-run.googleapis.com/where/b');
  expect(JSON.parse(await text(google))).toMatchObject({ region: 'europe-west1', name: 'b' });
  expect((await throughProxy('http://example.com/where/c')).statusCode).toBe(403);
  expect((await tunnel('example.com:443')).status).toBe(403);
});

test('through a tunnel it shows a certificate for googleapis.com, and Cloud Storage by its XML address', async () => {
  const { socket } = await tunnel('storage.googleapis.com:443');
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    tlsRequest(
      'https://storage.googleapis.com/bucket/folder/log.txt',
      {
        ...({ socket, agent: false, ca: readFileSync(certificateFile) } as object),
        headers: { range: 'bytes=5-' },
      },
      resolve,
    )
      .once('error', reject)
      .end();
  });
  expect(response.statusCode).toBe(206);
  expect(await text(response)).toBe('one\nline two\n');
});

test('a page in a browser is refused', async () => {
  const headers = { origin: 'https://evil.example' };
  expect((await fetch(url('/where/a'), { headers })).status).toBe(403);
  expect((await fetch(url('/_local/faults'), { method: 'POST', headers, body: '{}' })).status).toBe(403);
});

test('faults of Cloud Storage strike by its own names', async () => {
  const fault = { method: 'storage.objects.get', before: { code: 'RESOURCE_EXHAUSTED' } };
  await fetch(url('/_local/faults'), { method: 'POST', body: JSON.stringify(fault) });
  const path = '/storage/v1/b/bucket/o/folder%2Flog.txt?alt=media';
  expect((await fetch(url(path))).status).toBe(429);
  expect(await (await fetch(url(path))).text()).toBe('line one\nline two\n');
});
