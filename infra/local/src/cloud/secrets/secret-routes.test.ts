import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { projectNumber } from '../project/project-number.ts';
import { loadDescriptors } from '../rpc/descriptors.ts';
import { createFaults } from '../rpc/faults.ts';
import { startRestApis } from '../start-rest-apis.ts';
import { createSecretRoutes } from './secret-routes.ts';
import { createSecretStore } from './secret-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'agent-gallery-secrets-'));
const project = 'demo-secrets';
const parent = `projects/${projectNumber(project)}/secrets`;
let base: string;
let logged: string[];
let close: () => Promise<void>;

beforeEach(async () => {
  logged = [];
  const server = await startRestApis({
    port: 0,
    descriptors: loadDescriptors(),
    handlers: {},
    operationOwners: [],
    routes: createSecretRoutes(createSecretStore(join(folder, 'secrets'))),
    certificate: { key: '', cert: '' },
    faults: createFaults(),
    log: (_, message, fields) => logged.push(`${message} ${JSON.stringify(fields)}`),
  });
  base = `http://127.0.0.1:${String(server.port)}/v1/projects/${project}/secrets`;
  close = server.close;
});
afterEach(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});

async function call(method: string, path: string, body?: object) {
  const response = await fetch(base + path, { method, ...(body && { body: JSON.stringify(body) }) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const payload = (text: string, dataCrc32c?: string) => ({
  payload: { data: Buffer.from(text).toString('base64'), ...(dataCrc32c && { dataCrc32c }) },
});

test('a version’s value is read again with its checksum, also after a restart', async () => {
  const created = await call('POST', '?secretId=api-key', {
    replication: { automatic: {} },
    labels: { a: 'b' },
  });
  expect(created.body).toMatchObject({ name: `${parent}/api-key`, labels: { a: 'b' } });
  // The check value of CRC-32C: https://reveng.sourceforge.io/crc-catalogue/all.htm#crc.cat.crc-32-iscsi
  const added = await call('POST', '/api-key:addVersion', payload('123456789', String(0xe3069283)));
  expect(added.body).toMatchObject({
    name: `${parent}/api-key/versions/1`,
    state: 'ENABLED',
    clientSpecifiedPayloadChecksum: true,
  });
  await close();
  const server = await startRestApis({
    port: 0,
    descriptors: loadDescriptors(),
    handlers: {},
    operationOwners: [],
    routes: createSecretRoutes(createSecretStore(join(folder, 'secrets'))),
    certificate: { key: '', cert: '' },
    faults: createFaults(),
    log: () => undefined,
  });
  close = server.close;
  base = `http://127.0.0.1:${String(server.port)}/v1/${parent}`;
  expect((await call('GET', '/api-key/versions/latest:access')).body).toEqual({
    name: `${parent}/api-key/versions/1`,
    payload: { data: Buffer.from('123456789').toString('base64'), dataCrc32c: '3808858755' },
  });
});

test('versions are disabled, enabled, destroyed and listed, newest first', async () => {
  await call('POST', '?secretId=key', {});
  for (const text of ['one', 'two']) await call('POST', '/key:addVersion', payload(text));
  expect((await call('POST', '/key/versions/2:disable', {})).body).toMatchObject({ state: 'DISABLED' });
  const refused = await call('GET', '/key/versions/latest:access');
  expect(refused).toMatchObject({
    status: 400,
    body: { error: { message: `Secret Version [${parent}/key/versions/2] is in DISABLED state.` } },
  });
  await call('POST', '/key/versions/2:enable', {});
  expect((await call('GET', '/key/versions/2:access')).status).toBe(200);
  await call('POST', '/key/versions/1:destroy', {});
  expect((await call('POST', '/key/versions/1:enable', {})).status).toBe(400);
  expect((await call('GET', '/key/versions')).body['versions']).toMatchObject([
    { name: `${parent}/key/versions/2`, state: 'ENABLED' },
    { name: `${parent}/key/versions/1`, state: 'DESTROYED' },
  ]);
});

test('what is not there, is there already, or is damaged is refused, and no value is repeated', async () => {
  expect(await call('GET', '/none')).toMatchObject({ status: 404, body: { error: { status: 'NOT_FOUND' } } });
  await call('POST', '?secretId=key', {});
  expect((await call('POST', '?secretId=key', {})).status).toBe(409);
  expect((await call('GET', '/key/versions/latest:access')).status).toBe(404);
  const damaged = await call('POST', '/key:addVersion', payload('hidden-value', '1'));
  expect(damaged.status).toBe(400);
  expect(JSON.stringify(damaged.body)).not.toContain('hidden-value');
  expect((await call('GET', '')).body).toMatchObject({ secrets: [{ name: `${parent}/key` }], totalSize: 1 });
  expect((await call('DELETE', '/key')).status).toBe(200);
  expect((await call('GET', '/key')).status).toBe(404);
  expect(logged).toEqual([]);
});
