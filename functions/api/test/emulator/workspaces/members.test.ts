import { paths } from '@agent-gallery/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSettingsClient } from '../../../src/settings-client.ts';
import { signIn } from '../support/sign-in.ts';
import {
  AT,
  auditOf,
  send,
  sendForStatus,
  startWorkspaceStage,
  verified,
  verifyEmail,
  WORKSPACE,
  type WorkspaceStage,
} from './workspace-stage.ts';

describe('a workspace’s members', () => {
  let stage: WorkspaceStage;
  beforeAll(async () => {
    stage = await startWorkspaceStage('demo-api-members');
  });
  afterAll(() => stage.close());
  const members = `${AT}/members`;

  it.each([
    ['viewer', 403],
    ['deployer', 403],
    ['stranger', 403],
  ] as const)('are changed by admins only: a %s', async (role, status) => {
    const { api, viewer } = stage;
    const who = stage[role];
    const body = { email: 'someone@example.com', role: 'viewer' };
    expect((await send(api, 'POST', members, who, body)).status).toBe(status);
    expect((await send(api, 'PATCH', `${members}/${viewer.uid}`, who, { role: 'admin' })).status).toBe(
      status,
    );
    expect(await sendForStatus(api, 'DELETE', `${members}/${viewer.uid}`, who)).toBe(status);
    expect(await sendForStatus(api, 'DELETE', `${AT}/invitations/a@b.de`, who)).toBe(status);
    const list = await send(api, 'GET', members, who);
    expect(list.status).toBe(role === 'stranger' ? 403 : 200);
  });

  it('are for nobody who is not signed in', async () => {
    expect((await send(stage.api, 'GET', members, undefined)).status).toBe(401);
    expect((await send(stage.api, 'POST', '/session', undefined)).status).toBe(401);
  });

  it('are listed with admins first, and invitations for admins only', async () => {
    const { api, admin, viewer } = stage;
    await send(api, 'POST', members, admin, { email: 'Invited@Example.com', role: 'viewer' });
    const { body } = await send(api, 'GET', members, admin);
    expect((body['members'] as { role: string }[]).map(({ role }) => role)).toEqual([
      'admin',
      'deployer',
      'viewer',
    ]);
    expect(body['invitations']).toMatchObject([{ email: 'invited@example.com', role: 'viewer' }]);
    expect((await send(api, 'GET', members, viewer)).body['invitations']).toEqual([]);
    expect(await sendForStatus(api, 'DELETE', `${AT}/invitations/invited@example.com`, admin)).toBe(204);
    expect(await sendForStatus(api, 'DELETE', `${AT}/invitations/invited@example.com`, admin)).toBe(404);
    expect((await auditOf(api)).map(({ action, subject }) => [action, subject])).toEqual([
      ['invitation.withdrawn', 'invited@example.com'],
      ['member.invited', 'invited@example.com'],
    ]);
  });

  it('come in at once with a verified account, and not twice', async () => {
    const { api, admin } = stage;
    const known = await signIn('known@members.example');
    await verifyEmail(known);
    const added = await send(api, 'POST', members, admin, { email: known.email, role: 'deployer' });
    expect(added).toMatchObject({
      status: 201,
      body: { kind: 'member', member: { uid: known.uid, role: 'deployer', email: known.email } },
    });
    expect((await send(api, 'GET', AT, known)).status).toBe(200);
    const again = await send(api, 'POST', members, admin, { email: known.email, role: 'admin' });
    expect(again).toMatchObject({ status: 409, body: { code: 'already-member' } });
    expect(await sendForStatus(api, 'DELETE', `${members}/${known.uid}`, admin)).toBe(204);
    expect((await send(api, 'GET', AT, known)).status).toBe(403);
    expect(await sendForStatus(api, 'DELETE', `${members}/${known.uid}`, admin)).toBe(404);
  });

  it('come in by an invitation at their first sign-in with the verified address, and not before', async () => {
    const { api, admin } = stage;
    // The account exists, but anybody could have made it.
    const invited = await signIn('new@members.example');
    const added = await send(api, 'POST', members, admin, { email: 'New@members.example', role: 'deployer' });
    expect(added).toMatchObject({
      status: 201,
      body: { kind: 'invited', invitation: { email: invited.email } },
    });

    const unverified = await send(api, 'POST', '/session', invited);
    expect(unverified.body).toMatchObject({ joined: [], memberships: [] });
    expect((await send(api, 'GET', AT, invited)).status).toBe(403);

    const session = await send(api, 'POST', '/session', verified(invited));
    expect(session.body).toMatchObject({
      joined: [WORKSPACE],
      memberships: [{ workspaceId: WORKSPACE, role: 'deployer' }],
    });
    expect((await send(api, 'GET', AT, invited)).status).toBe(200);
    const again = await send(api, 'POST', '/session', verified(invited));
    expect(again.body).toMatchObject({ joined: [], memberships: [{ role: 'deployer' }] });
    expect((await auditOf(api))[0]).toMatchObject({
      action: 'member.joined',
      subject: invited.email,
      actor: { id: invited.uid },
    });
    expect((await api.db.doc(paths.invitation(WORKSPACE, invited.email)).get()).exists).toBe(false);
  });

  it('who sign in twice at once come in once', async () => {
    const { api, admin } = stage;
    const invited = verified(await signIn('twice@members.example'));
    await send(api, 'POST', members, admin, { email: invited.email, role: 'viewer' });
    const sessions = await Promise.all([1, 2, 3].map(() => send(api, 'POST', '/session', invited)));
    expect(sessions.map(({ status }) => status)).toEqual([200, 200, 200]);
    const joined = (await auditOf(api)).filter(({ subject }) => subject === invited.email);
    expect(joined.map(({ action }) => action)).toEqual(['member.joined', 'member.invited']);
  });

  it('change roles, but never lose the last admin, even when two leave at once', async () => {
    const { api, admin, deployer } = stage;
    const at = (uid: string) => `${members}/${uid}`;
    const down = await send(api, 'PATCH', at(admin.uid), admin, { role: 'viewer' });
    expect(down).toMatchObject({ status: 409, body: { code: 'last-admin' } });
    expect(await sendForStatus(api, 'DELETE', at(admin.uid), admin)).toBe(409);

    const up = await send(api, 'PATCH', at(deployer.uid), admin, { role: 'admin' });
    expect(up.body).toMatchObject({ uid: deployer.uid, role: 'admin' });
    const both = await Promise.all([
      send(api, 'PATCH', at(admin.uid), deployer, { role: 'deployer' }),
      send(api, 'PATCH', at(deployer.uid), admin, { role: 'deployer' }),
    ]);
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
    const admins = await api.db.collection(paths.members(WORKSPACE)).where('role', '==', 'admin').get();
    expect(admins.size).toBe(1);
    // As it was before.
    await api.db.doc(paths.member(WORKSPACE, admin.uid)).update({ role: 'admin' });
    await api.db.doc(paths.member(WORKSPACE, deployer.uid)).update({ role: 'deployer' });
  });

  it.each([
    [{ email: 'no address', role: 'viewer' }],
    [{ email: 'a@b.de', role: 'owner' }],
    [{ email: 'a@b.de', role: 'viewer', uid: 'x' }],
  ])('are not %j', async (body) => {
    expect((await send(stage.api, 'POST', members, stage.admin, body)).status).toBe(400);
  });

  it('can be managed by the console’s client', async () => {
    const { api, admin } = stage;
    const client = createSettingsClient({
      baseUrl: api.url,
      workspaceId: WORKSPACE,
      getIdToken: () => Promise.resolve(admin.idToken),
    });
    const added = await client.addMember('plus+tag@members.example', 'viewer');
    expect(added.kind).toBe('invited');
    await client.withdrawInvitation('plus+tag@members.example');
    expect((await client.listMembers()).invitations).toEqual([]);
    expect((await client.beginSession()).memberships).toEqual([{ workspaceId: WORKSPACE, role: 'admin' }]);
  });
});
