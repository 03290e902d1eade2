import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { PortalHint, Revision, ServiceLogPage } from '@agent-gallery/contract';
import type { RevisionAddress } from '@agent-gallery/google';
import { Firestore } from '@google-cloud/firestore';
import * as functions from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { createIdTokenCache } from '../../../src/a2a/id-token-cache.ts';
import type { ForwardLimits } from '../../../src/a2a/call-service.ts';
import { createApp, type AppDeps } from '../../../src/app.ts';
import { createTokenVerifier } from '../../../src/auth/verify-token.ts';
import { NO_GOOGLE } from '../../../src/google/google-ports.ts';
import { createUnsignedUploads } from '../../../src/uploads/sign-upload.ts';
import { keepRawBody } from '../../../src/http/keep-raw-body.ts';
import { createRequestListener } from '../../../src/http/request-listener.ts';
import { createLog } from '../../../src/log.ts';

const AUTH_PROJECT = 'demo-agent-gallery';
export const TEST_LIMITS: ForwardLimits = {
  answerTimeoutMs: 20_000,
  idleTimeoutMs: 20_000,
  totalTimeoutMs: 20_000,
  answerMaxBytes: 64 * 1024,
};

/** An ID token as the metadata server gives them out, for nobody to check. */
export function fakeIdToken(audience: string): string {
  const part = (claims: object) => Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ aud: audience, exp: Date.now() / 1_000 + 3_600 })}.`;
}

export interface TestApi {
  url: string;
  db: Firestore;
  /** What was published, as long as no other publisher was given. */
  published: PortalHint[];
  /** What Cloud Run says of every service's revisions. */
  revisions: Revision[];
  /** Where Cloud Run says that a revision answers. */
  addresses: Map<string, RevisionAddress>;
  /** What Cloud Logging says of every service. */
  serviceLog: ServiceLogPage;
  /** Log lines. */
  lines: string[];
  close(): Promise<void>;
}

/** Serves the API as functions-framework does in production, with the emulators and a Firestore project of its own. */
export async function startApi(project: string, changes: Partial<AppDeps> = {}): Promise<TestApi> {
  const db = new Firestore({ projectId: project });
  const published: PortalHint[] = [];
  const revisions: Revision[] = [];
  const addresses = new Map<string, RevisionAddress>();
  const serviceLog: ServiceLogPage = { lines: [], nextPageToken: '' };
  const lines: string[] = [];
  const verifier = createTokenVerifier(AUTH_PROJECT);
  const log = createLog((line) => lines.push(line));
  const app = createApp({
    db,
    verifyToken: verifier.verifyToken,
    publish: async (hint) => {
      published.push(hint);
    },
    idTokens: createIdTokenCache(async (audience) => fakeIdToken(audience)),
    google: {
      ...NO_GOOGLE,
      runPreflight: async (order) => [
        { check: 'name', status: 'ok', text: `${order.serviceName} is free.`, fix: '' },
      ],
      listRevisions: async () => revisions,
      findRevisionUrl: async (_place, revision) => addresses.get(revision) ?? { kind: 'none' },
      readLog: async () => serviceLog,
      signUpload: createUnsignedUploads(new URL('http://storage.test'), 'sources'),
    },
    log,
    project,
    webOrigins: [],
    forwardLimits: TEST_LIMITS,
    allowHttpServices: true,
    ...changes,
  });
  keepRawBody();
  functions.http('api', createRequestListener(app, log));
  const server = getTestServer('api');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    db,
    published,
    revisions,
    addresses,
    serviceLog,
    lines,
    async close() {
      server.closeAllConnections();
      server.close();
      await verifier.close();
      await db.terminate();
    },
  };
}

/** Calls the API and reads its JSON. */
export async function call(
  api: TestApi,
  path: string,
  { idToken, ...init }: RequestInit & { idToken?: string | undefined } = {},
): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const headers = new Headers(init.headers);
  if (idToken !== undefined) headers.set('authorization', `Bearer ${idToken}`);
  if (init.body !== undefined && !headers.has('content-type'))
    headers.set('content-type', 'application/json');
  const response = await fetch(`${api.url}/api/v1${path}`, { ...init, headers });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}
