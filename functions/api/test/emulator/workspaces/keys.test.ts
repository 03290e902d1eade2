import { paths, type Deployment } from '@agent-gallery/contract';
import type { ApiKey } from '@agent-gallery/contract/workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deploymentRequest, unitsAgent } from '../support/records.ts';
import type { SignedIn } from '../support/sign-in.ts';
import {
  AT,
  auditOf,
  OTHERS,
  send,
  sendForStatus,
  startWorkspaceStage,
  verified,
  WORKSPACE,
  type WorkspaceStage,
} from './workspace-stage.ts';

let stage: WorkspaceStage;
beforeAll(async () => {
  stage = await startWorkspaceStage('demo-api-keys', {
    allowedDomains: ['demo-api-keys.example'],
    initialAdmins: [],
    workspaceId: WORKSPACE,
  });
  await stage.api.db.doc(paths.agent(unitsAgent.id)).set(unitsAgent);
});
afterAll(() => stage.close());

async function create(body: object): Promise<{ apiKey: ApiKey; secret: string }> {
  const { status, body: created } = await send(stage.api, 'POST', `${AT}/keys`, admin(), body);
  expect(status).toBe(201);
  return created as unknown as { apiKey: ApiKey; secret: string };
}
const admin = (): SignedIn => verified(stage.admin);
const machine = (secret: string): SignedIn => ({ uid: 'machine', email: '', idToken: secret });
const me = (secret: string) => send(stage.api, 'GET', '/me', machine(secret));

describe('an API key', () => {
  it('deploys in its workspace, is named by what it did, and is nothing elsewhere', async () => {
    const { apiKey, secret } = await create({ name: 'pipeline', role: 'deployer' });
    expect((await me(secret)).body).toEqual({
      uid: apiKey.id,
      email: null,
      memberships: [{ workspaceId: WORKSPACE, role: 'deployer' }],
    });
    const answer = await send(
      stage.api,
      'POST',
      '/deployments',
      machine(secret),
      deploymentRequest(WORKSPACE),
    );
    expect(answer).toMatchObject({ status: 201, body: { actor: { kind: 'api-key', id: apiKey.id } } });
    const { id } = answer.body as unknown as Deployment;
    expect((await send(stage.api, 'GET', `/deployments/${id}`, machine(secret))).status).toBe(200);
    const elsewhere = await send(
      stage.api,
      'POST',
      '/deployments',
      machine(secret),
      deploymentRequest(OTHERS),
    );
    expect(elsewhere).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await send(stage.api, 'GET', `${AT}/members`, machine(secret))).status).toBe(200);
    expect((await send(stage.api, 'POST', `${AT}/keys`, machine(secret), {})).status).toBe(400);
  });

  it('is told once, and stored as a hash that no list shows', async () => {
    const { apiKey, secret } = await create({ name: 'once', role: 'viewer', expiresInDays: 1 });
    const stored = (await stage.api.db.doc(paths.apiKey(apiKey.id)).get()).data();
    expect(stored?.['sha256']).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(stored)).not.toContain(secret.slice(-43));
    const { body } = await send(stage.api, 'GET', `${AT}/keys`, admin());
    expect(body['apiKeys']).toContainEqual(apiKey);
    expect(JSON.stringify(body)).not.toMatch(/sha256|agk_/);
    expect(stage.api.lines.join()).not.toContain(secret.slice(-43));
    expect(Date.parse(apiKey.expiresAt) - Date.parse(apiKey.createdAt)).toBe(24 * 60 * 60 * 1_000);
  });

  it('counts for nothing when it has expired, is revoked or was made up', async () => {
    const { apiKey, secret } = await create({ name: 'short', role: 'viewer' });
    expect((await me(secret)).status).toBe(200);
    const ref = stage.api.db.doc(paths.apiKey(apiKey.id));
    expect((await ref.get()).get('lastUsedAt')).toMatch(/Z$/);
    const altered = `${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`;
    for (const wrong of [
      altered,
      `${secret}A`,
      `agk_${apiKey.id}_`,
      'agk_',
      `agk_kaaaaaaaaaaa_${'A'.repeat(43)}`,
    ])
      expect(await me(wrong)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    await ref.update({ expiresAt: new Date(Date.now() - 1).toISOString() });
    expect((await me(secret)).status).toBe(401);
    await ref.update({ expiresAt: apiKey.expiresAt });
    expect(await sendForStatus(stage.api, 'DELETE', `${AT}/keys/${apiKey.id}`, admin())).toBe(204);
    expect((await me(secret)).status).toBe(401);
    expect(await sendForStatus(stage.api, 'DELETE', `${AT}/keys/${apiKey.id}`, admin())).toBe(404);
    const actions = (await auditOf(stage.api)).map(({ action, subject }) => [action, subject]);
    expect(actions).toEqual(
      expect.arrayContaining([
        ['key.created', 'short'],
        ['key.revoked', 'short'],
      ]),
    );
  });

  it.each([
    [{ role: 'viewer' }, '/name'],
    [{ name: ' ', role: 'viewer' }, '/name'],
    [{ name: 'x', role: 'admin' }, '/role'],
    [{ name: 'x', role: 'viewer', expiresInDays: 0 }, '/expiresInDays'],
    [{ name: 'x', role: 'viewer', expiresInDays: 366 }, '/expiresInDays'],
  ])('is refused as %j, at the field', async (body, pointer) => {
    expect(await send(stage.api, 'POST', `${AT}/keys`, admin(), body)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer }] },
    });
  });
});
