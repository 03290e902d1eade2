import { createHmac, createSign, generateKeyPairSync } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type * as Framework from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

// The worker's own main.ts as in production, and every function that it registers.

const registered = vi.hoisted(() => [] as string[]);
vi.mock('@google-cloud/functions-framework', async (original) => {
  const real = await original<typeof Framework>();
  const noted =
    <Rest extends unknown[]>(register: (name: string, ...rest: Rest) => void) =>
    (name: string, ...rest: Rest) => {
      registered.push(name);
      register(name, ...rest);
    };
  return { ...real, http: noted(real.http), cloudEvent: noted(real.cloudEvent) };
});

const PREFIX = 'https://europe-west1-demo-portal.cloudfunctions.net/portal-';
const PUSH = 'portal-push@demo-portal.iam.gserviceaccount.com';
const google = generateKeyPairSync('rsa', { modulusLength: 2048 });
const somebody = generateKeyPairSync('rsa', { modulusLength: 2048 });
const realFetch = fetch;
const servers = new Map<string, Server>();
const tried = new Map<string, { inputs: number; letThrough: number }>();

beforeAll(async () => {
  vi.stubEnv('PORTAL_ENV', 'production');
  vi.stubEnv('GOOGLE_CLOUD_PROJECT', 'demo-portal');
  vi.stubEnv('AGENTS_ROOT', '/agents');
  vi.stubEnv('PUSH_AUDIENCE_PREFIX', PREFIX);
  vi.stubEnv('PUSH_SERVICE_ACCOUNT', PUSH);
  vi.stubEnv('METADATA_SERVER_DETECTION', 'none');
  for (const name of ['FIRESTORE', 'PUBSUB', 'STORAGE']) vi.stubEnv(`${name}_EMULATOR_HOST`, undefined);
  const keys = { keys: [{ ...google.publicKey.export({ format: 'jwk' }), kid: 'google-1' }] };
  vi.stubGlobal('fetch', async () => Response.json(keys));
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  await import('../main.ts');
  for (const name of registered) {
    const server = getTestServer(name);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.set(name, server);
  }
});
afterAll(async () => {
  await Promise.all([...servers.values()].map((server) => new Promise((resolve) => server.close(resolve))));
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  for (const [name, { inputs, letThrough }] of tried)
    process.stdout.write(
      `security: ${`entrance ${name}`.padEnd(44)} tried ${inputs} let through ${letThrough}\n`,
    );
});

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const now = () => Math.floor(Date.now() / 1_000);
const claimsFor = (name: string, changes: object = {}) => ({
  iss: 'https://accounts.google.com',
  aud: PREFIX + name,
  email: PUSH,
  email_verified: true,
  sub: '1',
  iat: now() - 10,
  exp: now() + 3_600,
  ...changes,
});

function signed(claims: object, { key = google.privateKey, kid = 'google-1' } = {}): string {
  const text = `${encode({ alg: 'RS256', kid, typ: 'JWT' })}.${encode(claims)}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`;
}
const unsigned = (claims: object, signature: string, header: object = { alg: 'RS256', kid: 'google-1' }) =>
  `${encode(header)}.${encode(claims)}.${signature}`;
const removed = (claims: object) => unsigned(claims, 'SIGNATURE_REMOVED_BY_GOOGLE');

function hmac(claims: object): string {
  const text = `${encode({ alg: 'HS256', kid: 'google-1' })}.${encode(claims)}`;
  const secret = google.publicKey.export({ type: 'spki', format: 'pem' });
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

type Headers = Record<string, string>;
const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });

/** Callers who are not Pub/Sub's push, by the headers that they would send to an entrance. */
const STRANGERS: Readonly<Record<string, (name: string) => Headers>> = {
  'no token': () => ({}),
  'an empty token': () => ({ authorization: 'Bearer ' }),
  'another scheme': (name) => ({ authorization: `Basic ${signed(claimsFor(name))}` }),
  'two tokens': (name) => ({ authorization: `Bearer ${signed(claimsFor(name))}, Bearer x` }),
  'an access token': () => bearer('ya29.a0AfH6SMBx'),
  'no JSON': () => bearer('a.b.c'),
  'no signature': (name) => bearer(unsigned(claimsFor(name), '')),
  'alg none': (name) => bearer(unsigned(claimsFor(name), 'x', { alg: 'none', kid: 'google-1' })),
  'alg none, as if it were checked': (name) =>
    bearer(unsigned(claimsFor(name), 'SIGNATURE_REMOVED_BY_GOOGLE', { alg: 'none' })),
  'the public key as a secret': (name) => bearer(hmac(claimsFor(name))),
  'another key': (name) => bearer(signed(claimsFor(name), { key: somebody.privateKey })),
  'a key that Google does not have': (name) =>
    bearer(signed(claimsFor(name), { key: somebody.privateKey, kid: 'somebody' })),
  'changed after it was signed': (name) => {
    const [header, , signature] = signed(claimsFor(name, { email: 'x@example.com' })).split('.');
    return bearer(`${header}.${encode(claimsFor(name))}.${signature}`);
  },
  'one that has expired': (name) => bearer(signed(claimsFor(name, { exp: now() - 120 }))),
  'one of the future': (name) => bearer(signed(claimsFor(name, { iat: now() + 600 }))),
  'another issuer': (name) => bearer(signed(claimsFor(name, { iss: 'https://securetoken.google.com/p' }))),
  'another audience': (name) => bearer(signed(claimsFor(name, { aud: 'https://example.com' }))),
  'the audience of another entrance': (name) => bearer(signed(claimsFor(`${name}-2`))),
  'several audiences': (name) => bearer(signed(claimsFor(name, { aud: [PREFIX + name] }))),
  'no audience': (name) => bearer(signed(claimsFor(name, { aud: undefined }))),
  'another account': (name) =>
    bearer(signed(claimsFor(name, { email: 'portal-api@demo-portal.iam.gserviceaccount.com' }))),
  'an account that IAM lets in, but is another': (name) =>
    bearer(removed(claimsFor(name, { email: 'portal-api@demo-portal.iam.gserviceaccount.com' }))),
  'an address that is not verified': (name) => bearer(signed(claimsFor(name, { email_verified: false }))),
  'an address that says “true”': (name) => bearer(signed(claimsFor(name, { email_verified: 'true' }))),
  'no address': (name) => bearer(signed(claimsFor(name, { email: undefined }))),
  'its own token where Cloud Run looks, a forged one beside it': (name) => ({
    'x-serverless-authorization': `Bearer ${removed(claimsFor(name, { email: 'x@demo-portal.iam.gserviceaccount.com' }))}`,
    ...bearer(removed(claimsFor(name))),
  }),
};

/** An envelope that each handler which reads messages logs and acknowledges. */
const POISON = JSON.stringify({ message: { messageId: '1', data: '' } });

async function knock(name: string, headers: Headers, method = 'POST'): Promise<number> {
  const { port } = servers.get(name)?.address() as AddressInfo;
  const response = await realFetch(`http://127.0.0.1:${port}/projects/p/topics/t`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(method === 'POST' ? { body: POISON } : {}),
  });
  expect(await response.text()).toBe('');
  return response.status;
}

describe('the worker’s entrances', () => {
  it('are all there', () => {
    expect(registered.length).toBeGreaterThanOrEqual(5);
  });

  it.each(Object.entries(STRANGERS))('are shut to %s', async (_who, headersOf) => {
    for (const name of registered) {
      const status = await knock(name, headersOf(name));
      const row = tried.get(name) ?? { inputs: 0, letThrough: 0 };
      tried.set(name, { inputs: row.inputs + 1, letThrough: row.letThrough + (status === 401 ? 0 : 1) });
      expect([name, status]).toEqual([name, 401]);
    }
  });

  it('take nothing but POST', async () => {
    for (const name of registered)
      expect(await knock(name, bearer(signed(claimsFor(name))), 'GET')).toBe(405);
  });

  it('are open to Pub/Sub’s push, whether Cloud Run has checked the signature or not', async () => {
    // A tick reads Firestore and a refused order is published, neither of which is there.
    for (const name of ['on-build-changed', 'on-log-entry', 'on-deployment-event'])
      for (const token of [signed(claimsFor(name)), removed(claimsFor(name))])
        expect([name, await knock(name, bearer(token))]).toEqual([name, 204]);
  });
});
