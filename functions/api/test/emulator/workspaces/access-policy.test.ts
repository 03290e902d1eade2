import { paths } from '@agent-gallery/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signIn } from '../support/sign-in.ts';
import { AT, auditOf, send, startWorkspaceStage, verified, type WorkspaceStage } from './workspace-stage.ts';

const DOMAIN = 'demo-api-policy.example';
const FRESH = 'fresh';

describe('an access policy', () => {
  let stage: WorkspaceStage;
  beforeAll(async () => {
    stage = await startWorkspaceStage('demo-api-policy', {
      allowedDomains: [DOMAIN],
      initialAdmins: [`first@${DOMAIN}`, `second@${DOMAIN}`],
      workspaceId: FRESH,
    });
  });
  afterAll(() => stage.close());

  it('lets in only verified addresses of its domains', async () => {
    const { api, admin } = stage;
    expect((await send(api, 'GET', AT, verified(admin))).status).toBe(200);
    expect(await send(api, 'GET', AT, admin)).toMatchObject({
      status: 403,
      body: { code: 'domain-not-allowed' },
    });
    const others = [`x@sub.${DOMAIN}`, `x@${DOMAIN}.evil.example`, 'x@elsewhere.example'];
    for (const email of others) {
      const outsider = verified(await signIn(email));
      for (const [method, path] of [
        ['GET', '/me'],
        ['GET', '/agents'],
        ['POST', '/session'],
      ] as const)
        expect(await send(api, method, path, outsider)).toMatchObject({
          status: 403,
          body: { code: 'domain-not-allowed' },
        });
    }
  });

  it('lets nobody be invited who could not sign in', async () => {
    const { api, admin } = stage;
    const body = { email: 'x@elsewhere.example', role: 'viewer' };
    expect(await send(api, 'POST', `${AT}/members`, verified(admin), body)).toMatchObject({
      status: 403,
      body: { code: 'domain-not-allowed', errors: [{ pointer: '/email' }] },
    });
  });

  it('makes the first of the initial admins the admin of a workspace that has none, and invites the others', async () => {
    const { api, admin } = stage;
    const first = await signIn(`first@${DOMAIN}`);
    const second = await signIn(`second@${DOMAIN}`);
    expect((await send(api, 'POST', '/session', verified(admin))).body).toMatchObject({ joined: [] });
    expect((await send(api, 'POST', '/session', first)).status).toBe(403);
    expect((await send(api, 'POST', '/session', verified(first))).body).toMatchObject({
      joined: [FRESH],
      memberships: [{ workspaceId: FRESH, role: 'admin' }],
    });
    expect((await api.db.doc(paths.workspace(FRESH)).get()).data()).toEqual({ id: FRESH, name: FRESH });
    const list = await send(api, 'GET', `/workspaces/${FRESH}/members`, verified(first));
    expect(list.body).toMatchObject({ invitations: [{ email: second.email, role: 'admin' }] });
    expect((await send(api, 'POST', '/session', verified(second))).body).toMatchObject({ joined: [FRESH] });
    expect((await auditOf(api, FRESH)).map(({ action, subject }) => [action, subject])).toEqual([
      ['member.joined', second.email],
      ['member.joined', first.email],
    ]);
  });

  it('gives nobody back what an admin took, as long as there is one', async () => {
    const { api } = stage;
    const third = verified(await signIn(`third@${DOMAIN}`));
    const first = await api.db.collection(paths.members(FRESH)).where('email', '==', `first@${DOMAIN}`).get();
    await first.docs[0]?.ref.delete();
    expect((await send(api, 'POST', '/session', third)).body).toMatchObject({ joined: [] });
    const admins = await api.db.collection(paths.members(FRESH)).where('role', '==', 'admin').get();
    expect(admins.docs.map((document) => document.get('email'))).toEqual([`second@${DOMAIN}`]);
  });
});
