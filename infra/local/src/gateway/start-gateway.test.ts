import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { choosePortalPort } from './choose-portal-port.ts';
import { startGateway, type Gateway } from './start-gateway.ts';

const init = {
  projectId: 'demo-agent-gallery',
  apiKey: 'demo',
  authDomain: 'demo-agent-gallery.firebaseapp.com',
  appId: '1:0:web:0',
  apiUrl: '/api',
  workspaceId: 'default',
  emulators: { firestore: '127.0.0.1:1', auth: 'http://127.0.0.1:2' },
  localSignIn: { email: 'dev@example.com', password: 'x' },
};

let folder: string;
let api: Server;
let gateway: Gateway;
let leftEarly = false;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gateway-'));
  await mkdir(join(folder, 'web/_app/immutable'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'not for the web');
  await writeFile(join(folder, 'web/index.html'), '<title>Portal</title>');
  await writeFile(join(folder, 'web/logo.svg'), '<svg/>');
  await writeFile(join(folder, 'web/_app/immutable/start.js'), 'export {};');
  leftEarly = false;
  api = createServer((incoming, answer) => {
    if (incoming.url === '/api/stream') {
      answer.writeHead(200, { 'content-type': 'text/event-stream' });
      answer.write('data: 1\n\n');
      answer.on('close', () => (leftEarly = true));
      return;
    }
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      answer.writeHead(201, { 'content-type': 'application/json', 'x-request-id': 'r1' });
      answer.end(
        JSON.stringify({
          method: incoming.method,
          url: incoming.url,
          body: Buffer.concat(chunks).toString(),
          authorization: incoming.headers.authorization,
          forwardedHost: incoming.headers['x-forwarded-host'],
        }),
      );
    });
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  gateway = await startGateway({
    port: await choosePortalPort(undefined),
    webFolder: join(folder, 'web'),
    apiPort: (api.address() as AddressInfo).port,
    init,
    uploadsUrl: 'http://127.0.0.1:3',
  });
});
afterEach(async () => {
  await gateway.close();
  api.close();
  api.closeAllConnections();
  await rm(folder, { recursive: true, force: true });
});

/** As fetch, but a path goes out as it is written. */
function rawStatus(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    request(gateway.url, { path, headers }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    })
      .on('error', reject)
      .end();
  });
}

test.each([
  ['/logo.svg', 'image/svg+xml', 'no-cache', '<svg/>'],
  [
    '/_app/immutable/start.js',
    'text/javascript; charset=utf-8',
    'public, max-age=31536000, immutable',
    'export {};',
  ],
  ['/', 'text/html; charset=utf-8', 'no-cache', '<title>Portal</title>'],
  ['/deployments/d123', 'text/html; charset=utf-8', 'no-cache', '<title>Portal</title>'],
])('%s is served with its type and its caching', async (path, type, caching, text) => {
  const response = await fetch(gateway.url + path);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe(type);
  expect(response.headers.get('cache-control')).toBe(caching);
  expect(await response.text()).toBe(text);
});

test.each([
  ['br;q=1.0, gzip', 'br'],
  ['gzip, deflate', 'gzip'],
  ['identity', null],
])(
  'to a browser that takes %s, the form of a script that the build made for it is sent',
  async (accept, name) => {
    const file = join(folder, 'web/_app/immutable/start.js');
    await writeFile(`${file}.gz`, gzipSync('export {};'));
    await writeFile(`${file}.br`, brotliCompressSync('export {};'));
    const response = await fetch(`${gateway.url}/_app/immutable/start.js`, {
      headers: { 'accept-encoding': accept },
    });
    expect(response.headers.get('content-encoding')).toBe(name);
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(response.headers.get('vary')).toBe('Accept-Encoding');
    expect(await response.text()).toBe('export {};');
  },
);

test('the page and its files carry the production’s security headers, with the emulators and uploads let in', async () => {
  const page = join(folder, 'web/index.html');
  await writeFile(page, '<script>start()</script>');
  const first = await fetch(gateway.url);
  const policy = first.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toMatch(/script-src 'self' https:\/\/apis\.google\.com 'sha256-[^' ]+';/);
  expect(policy).toContain(
    "connect-src 'self' https://*.googleapis.com http://127.0.0.1:1 http://127.0.0.1:2 http://127.0.0.1:3;",
  );
  for (const [name, value] of [
    ['x-content-type-options', 'nosniff'],
    ['cross-origin-opener-policy', 'same-origin-allow-popups'],
    ['referrer-policy', 'strict-origin-when-cross-origin'],
  ] as const)
    expect((await fetch(`${gateway.url}/_app/immutable/start.js`)).headers.get(name)).toBe(value);

  // Built again: another script, another hash.
  await writeFile(page, '<script>startAgain()</script>');
  await utimes(page, 1, 1);
  expect((await fetch(gateway.url)).headers.get('content-security-policy')).not.toBe(policy);
});

test('a script that is no more there is not answered with a page', async () => {
  expect((await fetch(`${gateway.url}/_app/immutable/old.js`)).status).toBe(404);
});

test.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/_app/../../secret.txt'])(
  '%s does not leave the folder',
  async (path) => {
    expect((await rawStatus(path)).body).not.toContain('not for the web');
  },
);

test.each(['/%', '/%00', '//['])('%s is refused and nothing breaks', async (path) => {
  expect((await rawStatus(path)).status).toBe(400);
  expect((await fetch(gateway.url)).status).toBe(200);
});

test('another site’s name that points here is refused', async () => {
  expect((await rawStatus('/__/firebase/init.json', { host: 'evil.example' })).status).toBe(421);
});

test('the console gets its configuration', async () => {
  expect(await (await fetch(`${gateway.url}/__/firebase/init.json`)).json()).toEqual(init);
});

test('the API gets method, path, query, body and headers, and its answer comes back whole', async () => {
  const response = await fetch(`${gateway.url}/api/v1/deployments?limit=2`, {
    method: 'POST',
    body: '{"a":1}',
    headers: { authorization: 'Bearer t' },
  });
  expect(response.status).toBe(201);
  expect(response.headers.get('x-request-id')).toBe('r1');
  expect(await response.json()).toEqual({
    method: 'POST',
    url: '/api/v1/deployments?limit=2',
    body: '{"a":1}',
    authorization: 'Bearer t',
    forwardedHost: new URL(gateway.url).host,
  });
});

test('a stream arrives as it is written, and a client that leaves ends it at the API', async () => {
  const controller = new AbortController();
  const response = await fetch(`${gateway.url}/api/stream`, { signal: controller.signal });
  const first = await response.body?.getReader().read();
  expect(new TextDecoder().decode(first?.value as Uint8Array)).toBe('data: 1\n\n');
  expect(leftEarly).toBe(false);
  controller.abort();
  await vi.waitFor(() => expect(leftEarly).toBe(true));
});

test('a console that is just being built anew is told from a connection that breaks off', async () => {
  await rm(join(folder, 'web/index.html'));
  const response = await fetch(`${gateway.url}/deployments`);
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('1');
});

test('an API that closes an idle connection just as the next request comes loses none', async () => {
  api.on('connection', (socket) => {
    let requests = 0;
    socket.on('data', () => {
      requests += 1;
      if (requests > 1) socket.destroy();
    });
  });
  for (const path of ['/api/1', '/api/2', '/api/3'])
    expect((await fetch(gateway.url + path)).status, path).toBe(201);
});

test('an API that is being started again is told apart from one that fails', async () => {
  api.close();
  api.closeAllConnections();
  const response = await fetch(`${gateway.url}/api/v1/healthz`);
  expect(response.status).toBe(503);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
});

test('without a wish the next free port is taken', async () => {
  const next = await choosePortalPort(undefined);
  expect(next).toBeGreaterThan(5173);
  expect(next).not.toBe(Number(new URL(gateway.url).port));
});

test('a wanted port that is taken is an error with a way out', async () => {
  const port = Number(new URL(gateway.url).port);
  await expect(choosePortalPort(port)).rejects.toMatchObject({
    code: 'port-taken',
    fix: 'Choose another: npm start -- --port N',
  });
});
