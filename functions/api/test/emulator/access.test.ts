import { paths } from '@agent-gallery/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTokenVerifier } from '../../src/auth/verify-token.ts';
import {
  addMember,
  deploymentRecord,
  deploymentRequest,
  serviceRecord,
  unitsAgent,
} from './support/records.ts';
import { signIn, withClaims, type SignedIn } from './support/sign-in.ts';
import { call, startApi, type TestApi } from './support/start-api.ts';

const WORKSPACE = 'acme';
const DEPLOYMENT = 'daaaaaaaaaaa';
const SERVICE = 'cloud-run.demo-target.europe-west1.units';

/** Every route that needs a user, and what a member, and somebody who is none, get. */
const ROUTES = [
  { method: 'GET', path: '/agents', member: 200, stranger: 200 },
  { method: 'GET', path: `/agents/${unitsAgent.id}`, member: 200, stranger: 200 },
  { method: 'POST', path: '/deployments', member: 201, stranger: 403 },
  { method: 'GET', path: `/deployments?workspaceId=${WORKSPACE}`, member: 200, stranger: 403 },
  { method: 'GET', path: `/deployments/${DEPLOYMENT}`, member: 200, stranger: 404 },
  { method: 'POST', path: `/deployments/${DEPLOYMENT}:cancel`, member: 202, stranger: 404 },
  { method: 'GET', path: `/services?workspaceId=${WORKSPACE}`, member: 200, stranger: 403 },
  { method: 'GET', path: `/services/${SERVICE}`, member: 200, stranger: 404 },
  { method: 'GET', path: '/me', member: 200, stranger: 200 },
  { method: 'POST', path: `/services/${SERVICE}/a2a/message:send`, member: 409, stranger: 404 },
  { method: 'GET', path: `/services/${SERVICE}/a2a/message:stream?task_id=t`, member: 409, stranger: 404 },
];

describe('access to each route', () => {
  let api: TestApi;
  let member: SignedIn;
  let stranger: SignedIn;

  beforeAll(async () => {
    api = await startApi('demo-api-access');
    member = await signIn('member@access.example');
    stranger = await signIn('stranger@access.example');
    await addMember(api.db, WORKSPACE, member, 'deployer');
    await api.db.doc(paths.agent(unitsAgent.id)).set(unitsAgent);
    await api.db
      .doc(paths.deployment(DEPLOYMENT))
      .set(deploymentRecord({ id: DEPLOYMENT, workspaceId: WORKSPACE, status: 'building' }));
    await api.db.doc(paths.service(SERVICE)).set(serviceRecord({ id: SERVICE, workspaceId: WORKSPACE }));
  });
  afterAll(() => api.close());

  const ask = ({ method, path }: (typeof ROUTES)[number], idToken?: string) =>
    call(api, path, {
      method,
      idToken,
      ...(method === 'POST' ? { body: JSON.stringify(deploymentRequest(WORKSPACE)) } : {}),
    });

  describe.each(ROUTES)('$method $path', (route) => {
    it('takes a right token', async () => {
      expect((await ask(route, member.idToken)).status).toBe(route.member);
    });

    it('gives a stranger no more than is for everybody', async () => {
      const answer = await ask(route, stranger.idToken);
      expect(answer.status).toBe(route.stranger);
      expect(JSON.stringify(answer.body)).not.toContain('"status":"building"');
    });

    it.each([
      ['no token', () => undefined],
      ['a token of another project', () => withClaims(member.idToken, { aud: 'elsewhere' })],
      ['an expired token', () => withClaims(member.idToken, { exp: Math.floor(Date.now() / 1_000) - 60 })],
      ['a token of another issuer', () => withClaims(member.idToken, { iss: 'https://evil.example' })],
      [
        'a token of a user who does not exist',
        () => withClaims(member.idToken, { sub: 'nobody', user_id: 'nobody' }),
      ],
      ['garbage', () => 'a.b.c'],
    ])('refuses %s', async (_what, idToken) => {
      const { status, headers, body } = await ask(route, idToken());
      expect(status).toBe(401);
      expect(headers.get('www-authenticate')).toBe('Bearer');
      expect(headers.get('content-type')).toBe('application/problem+json');
      expect(body).toMatchObject({ code: 'unauthenticated', status: 401 });
    });
  });

  it.each(['Basic YTpi', 'Bearer', 'Bearer two tokens', ''])(
    'refuses the header "%s"',
    async (authorization) => {
      const answer = await call(api, '/me', { headers: { authorization } });
      expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    },
  );

  it('refuses tokens that nobody has signed, unless the Auth emulator is meant', async () => {
    const host = process.env['FIREBASE_AUTH_EMULATOR_HOST'];
    delete process.env['FIREBASE_AUTH_EMULATOR_HOST'];
    const { verifyToken, close } = createTokenVerifier('demo-agent-gallery');
    try {
      expect(await verifyToken(member.idToken)).toBeUndefined();
    } finally {
      process.env['FIREBASE_AUTH_EMULATOR_HOST'] = host;
      await close();
    }
  });

  it('needs no token for its health and its description', async () => {
    expect((await call(api, '/healthz')).status).toBe(200);
    expect((await call(api, '/openapi.json')).status).toBe(200);
  });
});
