import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GoogleAuth } from 'google-auth-library';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createIdentity, type Identity } from './identity.ts';
import { startMetadataServer, type MetadataServer } from './start-metadata-server.ts';

const email = 'local@demo-gallery.iam.gserviceaccount.com';
const folder = mkdtempSync(join(tmpdir(), 'serving-metadata-'));
let identity: Identity;
let server: MetadataServer;

beforeAll(async () => {
  identity = await createIdentity({ folder, email });
  server = await startMetadataServer({
    facts: { projectId: 'demo-gallery', region: 'us-central1', email, instanceId: '1' },
    identity,
    accessToken: 'the-access-token',
    port: 0,
  });
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await server.close();
  rmSync(folder, { recursive: true });
});

function get(path: string, headers: Record<string, string> = { 'Metadata-Flavor': 'Google' }) {
  return fetch(`http://127.0.0.1:${String(server.port)}/computeMetadata/v1/${path}`, { headers });
}

test('answers with the flavor header and demands it', async () => {
  const answered = await get('project/project-id');
  expect(answered.headers.get('metadata-flavor')).toBe('Google');
  expect(await answered.text()).toBe('demo-gallery');
  expect((await get('project/project-id', {})).status).toBe(403);
});

test.each([
  ['instance/region', /^projects\/\d{12}\/regions\/us-central1$/],
  ['universe/universe-domain', /^googleapis\.com$/],
  ['instance/zone', /^projects\/\d{12}\/zones\/us-central1-1$/],
  ['project/numeric-project-id', /^\d{12}$/],
  ['instance/service-accounts/default/email', /^local@demo-gallery\.iam\.gserviceaccount\.com$/],
  ['instance/service-accounts/default/scopes', /cloud-platform/],
  ['instance/service-accounts/', new RegExp(`default/\n${email}/`)],
])('%s', async (path, expected) => {
  expect(await (await get(path)).text()).toMatch(expected);
});

test('gives the recursive form as JSON in camelCase', async () => {
  const account = await (await get('instance/service-accounts/default/?recursive=true')).json();
  expect(account).toMatchObject({ email, aliases: ['default'] });
  const project = await (await get('project/?recursive=true')).json();
  expect(project).toMatchObject({
    projectId: 'demo-gallery',
    numericProjectId: expect.any(Number) as number,
  });
});

test('knows no other account, path or prototype', async () => {
  expect((await get('instance/service-accounts/other/token')).status).toBe(404);
  expect((await get('instance/attributes/x')).status).toBe(404);
  expect((await get('constructor')).status).toBe(404);
  expect((await get('instance/service-accounts/default/identity')).status).toBe(400);
});

test('google-auth-library gets project, access token and ID token from it', { timeout: 30_000 }, async () => {
  vi.stubEnv('GCE_METADATA_HOST', `127.0.0.1:${String(server.port)}`);
  vi.stubEnv('METADATA_SERVER_DETECTION', 'assume-present');
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '');
  vi.stubEnv('HOME', folder);
  const auth = new GoogleAuth();
  expect(await auth.getProjectId()).toBe('demo-gallery');
  expect(await auth.getAccessToken()).toBe('the-access-token');
  const client = await auth.getIdTokenClient('http://127.0.0.1:20001');
  const token = await client.idTokenProvider.fetchIdToken('http://127.0.0.1:20001');
  expect(await identity.verify(token)).toEqual({ audience: 'http://127.0.0.1:20001', email });
});

test('a token is good after a restart from the same folder, and bad elsewhere', async () => {
  const token = await identity.mint('https://a');
  expect((await (await createIdentity({ folder, email })).verify(token)).audience).toBe('https://a');
  const elsewhere = mkdtempSync(join(tmpdir(), 'serving-metadata-'));
  await expect((await createIdentity({ folder: elsewhere, email })).verify(token)).rejects.toThrow();
  rmSync(elsewhere, { recursive: true });
});
