import { readFile, readdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAgentService, type AgentService } from '@agent-gallery/a2a';
import { createAddressGuard, type ResolveAll } from '@agent-gallery/a2a/address-guard';
import { postWebhook } from '@agent-gallery/a2a/post-webhook';
import { webhookUrlSchema } from '@agent-gallery/contract/workspace';
import { newWebhookSecret, sendToWebhook } from '@agent-gallery/records/webhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sourceSchema } from '@agent-gallery/contract';
import { createGuardedHttp } from './guarded-http.ts';

// Every place that fetches a URL which a user has named, with every URL that it must not fetch.

/** What names lead to; the system's own resolver is never asked. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'metadata.google.internal': ['169.254.169.254'],
  metadata: ['169.254.169.254'],
  'loopback.example.com': ['127.0.0.1'],
  'loopback6.example.com': ['::1'],
  'private.example.com': ['10.128.0.2'],
  'private6.example.com': ['fd20:ce::254'],
  'mapped.example.com': ['::ffff:169.254.169.254'],
  'nat64.example.com': ['64:ff9b::a9fe:a9fe'],
  'some-private.example.com': ['93.184.216.34', '192.168.0.10'],
  localhost: ['127.0.0.1'],
  'localhost.': ['127.0.0.1'],
  'x.localhost': ['127.0.0.1'],
};
const resolve: ResolveAll = (hostname, _options, callback) => {
  const addresses = NAMES[hostname] ?? [];
  if (addresses.length === 0) callback(new Error(`There is no ${hostname}.`), []);
  else
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
};

const HOSTS = [
  ...[
    '127.0.0.1',
    '127.1',
    '127.255.255.254',
    '0.0.0.0',
    '0',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '017700000001',
  ],
  ...[
    '127.0.0.1.',
    '１２７.0.0.1',
    '①②⑦.0.0.1',
    '10.0.0.1',
    '10.255.255.255',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
  ],
  ...[
    '100.64.0.1',
    '169.254.169.254',
    '169.254.170.2',
    '0xa9fea9fe',
    '2852039166',
    '0251.0376.0251.0376',
    '192.0.0.192',
  ],
  ...[
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '[::]',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
  ],
  ...[
    '[::ffff:7f00:1]',
    '[::ffff:169.254.169.254]',
    '[::ffff:0:127.0.0.1]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
  ],
  ...[
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '[2001::1]',
    '[fd00::1]',
    '[fc00::1]',
    '[fd00:ec2::254]',
    '[fe80::1]',
  ],
  ...['[fec0::1]', '[ff02::1]', '[100::1]', '[2001:db8::1]', '[3fff::1]', '[5f00::1]'],
  ...Object.keys(NAMES),
];
const URLS = [
  ...HOSTS.flatMap((host) => [`https://${host}/`, `https://${host}:8443/x`]),
  ...[
    'http://example.com/',
    'http://169.254.169.254/computeMetadata/v1/',
    'ftp://example.com/',
    'file:///etc/passwd',
  ],
  ...[
    'gopher://127.0.0.1:6379/_x',
    'data:text/plain,x',
    'javascript:alert(1)',
    'git://example.com/r',
    'ws://example.com/',
    'https://user:pass@example.com/',
    'https://token@example.com/',
  ],
];

const guard = createAddressGuard({ allowLoopback: false, resolve });
const tried = new Map<string, { inputs: number; letThrough: string[] }>();

let inside: Server;
let port = 0;
let visits: string[] = [];
let service: AgentService;
beforeAll(async () => {
  inside = createServer((request, response) => {
    visits.push(request.url ?? '');
    if (request.url === '/redirect') response.writeHead(307, { location: '/inside' }).end();
    else response.end('{}');
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => inside.once('listening', listening));
  port = (inside.address() as AddressInfo).port;
  service = createAgentService({
    profile: { name: 'Agent', description: 'd', version: '1', skills: [] },
    agent: { execute: (turn) => turn.status('TASK_STATE_COMPLETED') },
    log: () => undefined,
  });
});
beforeEach(() => void (visits = []));
afterAll(async () => {
  await service.close(0);
  inside.closeAllConnections();
  inside.close();
  for (const [place, { inputs, letThrough }] of tried)
    process.stdout.write(
      `security: ${`URL, ${place}`.padEnd(44)} tried ${inputs} let through ${letThrough.length}\n`,
    );
});

const signal = new AbortController().signal;
const secret = newWebhookSecret('acme');
const PLACES: Readonly<Record<string, (url: string) => Promise<boolean>>> = {
  /** Whether it was fetched, or would have been. */
  'webhook of a workspace': async (url) => {
    if (!webhookUrlSchema.safeParse(url).success) return false;
    const sender = { guard, allowLoopback: false, timeoutMs: 2_000 };
    const { attempt, kind } = await sendToWebhook(sender, { url, id: '1', body: '{}', secret });
    return kind === 'delivered' || !isRefusal(attempt.error ?? '');
  },
  'webhook, past its schema': async (url) => {
    const outcome = await postWebhook({
      url: new URL(url.replace('http:', 'https:')),
      headers: {},
      body: '',
      timeoutMs: 2_000,
      guard,
    });
    return outcome.kind === 'delivered' || !isRefusal(outcome.cause);
  },
  'Git repository': async (url) => {
    if (!sourceSchema.safeParse({ kind: 'git', url }).success) return false;
    return gitFetches(url);
  },
  'Git repository, past its schema': (url) => gitFetches(url),
  'push notification of an agent': async (url) => {
    const { hostname } = URL.canParse(url) ? new URL(url) : { hostname: '' };
    // What a name leads to is looked at when it is called, which “webhook, past its schema” shows.
    if (hostname in NAMES && !hostname.startsWith('localhost')) return false;
    const response = await service.app.request('/message:send', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'a2a-version': '1.0' },
      body: JSON.stringify({
        message: { messageId: crypto.randomUUID(), role: 'ROLE_USER', parts: [{ text: 'x' }] },
        configuration: { taskPushNotificationConfig: { url } },
      }),
    });
    return response.status !== 400;
  },
};

const isRefusal = (cause: string) =>
  /private address|is not allowed|no scheme|Use https|own machine|Invalid URL|There is no /.test(cause);

async function gitFetches(url: string): Promise<boolean> {
  const http = createGuardedHttp({ guard, maxBytes: 1_000, signal });
  try {
    await http.request({ url });
    return true;
  } catch (error) {
    return !isRefusal((error as Error).message);
  }
}

describe('a URL that leads inside', () => {
  it.each(Object.entries(PLACES))('is not fetched as %s', async (place, fetches) => {
    const outcomes = await Promise.all(
      URLS.map(async (url) => ({
        url,
        fetched: await fetches(url).catch((error: unknown) => String(error)),
      })),
    );
    const letThrough = outcomes.filter(({ fetched }) => fetched !== false);
    tried.set(place, { inputs: URLS.length, letThrough: letThrough.map(({ url }) => url) });
    expect(letThrough).toEqual([]);
    expect(visits).toEqual([]);
  });

  it('is not followed where a server sends on to it', async () => {
    const here = createAddressGuard({ allowLoopback: true, resolve });
    const url = new URL(`http://127.0.0.1:${port}/redirect`);
    const outcome = await postWebhook({ url, headers: {}, body: '{}', timeoutMs: 2_000, guard: here });
    expect(outcome).toMatchObject({ kind: 'refused', status: 307 });
    expect(visits).toEqual(['/redirect']);
  });

  it('is not reached by a name that leads elsewhere the second time: what was checked is what is called', async () => {
    const answers = ['127.0.0.1', '169.254.169.254', '10.0.0.1'];
    let asked = 0;
    const rebinding = createAddressGuard({
      allowLoopback: true,
      resolve: (_name, _options, callback) => {
        callback(null, [{ address: answers[asked++] ?? '10.0.0.1', family: 4 }]);
      },
    });
    const call = () =>
      postWebhook({
        url: new URL(`http://rebind.example.com:${port}/hook`),
        headers: { connection: 'close' },
        body: '{}',
        timeoutMs: 2_000,
        guard: rebinding,
      });
    expect(await call()).toEqual({ kind: 'delivered', status: 200 });
    expect([asked, visits]).toEqual([1, ['/hook']]);
    for (const address of answers.slice(1))
      expect(await call()).toEqual({
        kind: 'retryable',
        cause: `rebind.example.com has the private address ${address}.`,
      });
    expect([asked, visits]).toEqual([3, ['/hook']]);
  });

  it('is none of the addresses that the world can reach', () => {
    const open = [
      '93.184.216.34',
      '8.8.8.8',
      '1.1.1.1',
      '172.32.0.1',
      '100.128.0.1',
      '2606:4700::1111',
      '2a00:1450::1',
    ];
    expect(open.filter((address) => !guard.isAllowed(address))).toEqual([]);
  });

  it('with a header that somebody chose is refused, not thrown', async () => {
    const outcome = await postWebhook({
      url: new URL(`http://127.0.0.1:${port}/`),
      headers: { authorization: 'Bearer x\r\nx-injected: 1' },
      body: '',
      timeoutMs: 2_000,
      guard: createAddressGuard({ allowLoopback: true }),
    });
    expect(outcome).toMatchObject({ kind: 'refused', cause: expect.stringContaining('Invalid character') });
    expect(visits).toEqual([]);
  });
});

/** Where the portal and its agents ask another server, and why the address is not a user's to choose. */
const CALLERS: Readonly<Record<string, string>> = {
  'functions/api/src/a2a/call-service.ts': 'URLs that Cloud Run gave a service, recorded by the worker',
  'functions/google/src/google-rest.ts': 'Google’s APIs',
  'functions/worker/src/entrance/google-keys.ts': 'Google’s keys',
  'functions/worker/src/google/images/registry-images.ts': 'Artifact Registry of the place of deployment',
  'functions/worker/src/google/probe/agent-probe.ts':
    'URLs that Cloud Run gave a service, recorded by the worker',
  'functions/worker/src/packaging/sources/guarded-http.ts': 'the guard: Git',
  'services/a2a/src/push/post-webhook.ts': 'the guard: webhooks and push notifications',
  'services/adk/src/auth/id-token-fetch.ts': 'the recorded origin of one service and no other',
  'services/adk/src/models/openai/openai-model.ts': 'the model’s endpoint, of the environment',
};

it('every place that asks another server is one of those that are looked at here', async () => {
  const root = join(import.meta.dirname, '../../../../..');
  const callers: string[] = [];
  for (const part of ['functions', 'services'])
    for (const entry of await readdir(join(root, part), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name).slice(root.length + 1);
      if (!/^[^/]+\/[^/]+\/src\/.*\.ts$/.test(path) || /\.test\.ts$|node_modules|\/testing\//.test(path))
        continue;
      const text = await readFile(join(root, path), 'utf8');
      const asks =
        /(?<![\w.$]|function )fetch\)?\(|\{[^}]*\brequest\b[^}]*\} from 'node:https?'|from '(?:undici|axios|got|node-fetch)'/;
      if (asks.test(text)) callers.push(path);
    }
  expect(callers.sort()).toEqual(Object.keys(CALLERS).sort());
});
