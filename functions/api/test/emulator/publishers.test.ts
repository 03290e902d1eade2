import { type Orphan, type OrphanReport, orphanListSchema, paths } from '@agent-gallery/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addMember } from './support/records.ts';
import { type SignedIn, signIn } from './support/sign-in.ts';
import { OTHERS, startStage, WORKSPACE } from './support/stage.ts';
import { call, type TestApi } from './support/start-api.ts';

let api: TestApi;
let admin: SignedIn;
let deployer: SignedIn;
let stranger: SignedIn;

beforeAll(async () => {
  ({ api, deployer, stranger } = await startStage('demo-api-publishers'));
  admin = await signIn('admin@demo-api-publishers.example');
  await addMember(api.db, WORKSPACE, admin, 'admin');
});
afterAll(() => api.close());

const put = (id: string, body: object, who = admin) =>
  call(api, `/publishers/${id}`, { method: 'PUT', idToken: who.idToken, body: JSON.stringify(body) });
const list = async (workspaceId = WORKSPACE, who = admin) =>
  call(api, `/publishers?workspaceId=${workspaceId}`, { idToken: who.idToken });
const remove = (id: string, who = admin) =>
  fetch(`${api.url}/api/v1/publishers/${id}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${who.idToken}` },
  });

describe('publishers', () => {
  it('are registered, changed, listed and removed by an admin, and each change is on record', async () => {
    const policy = { workspaceId: WORKSPACE, role: 'deployer', description: 'Pipelines' };
    expect(await put('ci', policy)).toMatchObject({ status: 201, body: { id: 'ci', ...policy } });
    expect((await put('ci', policy)).status).toBe(200);
    expect((await put('ci', { ...policy, role: 'viewer' })).body).toMatchObject({ role: 'viewer' });
    expect((await list()).body).toEqual({ publishers: [{ id: 'ci', ...policy, role: 'viewer' }] });
    expect((await api.db.doc(paths.publisher('ci')).get()).data()).toEqual({
      id: 'ci',
      ...policy,
      role: 'viewer',
    });
    expect((await remove('ci')).status).toBe(204);
    expect((await list()).body).toEqual({ publishers: [] });
    const audit = await api.db.collection(paths.audit(WORKSPACE)).get();
    expect(audit.docs.map((entry): unknown => entry.get('action'))).toEqual([
      'publisher.added',
      'publisher.changed',
      'publisher.removed',
    ]);
  });

  it('are nothing for deployers, nor for admins of other workspaces', async () => {
    const policy = { workspaceId: WORKSPACE };
    await put('pipeline', policy);
    expect(await put('mine', policy, deployer)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await list(WORKSPACE, deployer)).status).toBe(403);
    expect((await list(WORKSPACE, stranger)).status).toBe(403);
    expect((await list(OTHERS, stranger)).body).toEqual({ publishers: [] });
    expect((await remove('pipeline', deployer)).status).toBe(403);
    expect((await remove('pipeline', stranger)).status).toBe(404);
    expect(await put('pipeline', { workspaceId: OTHERS }, stranger)).toMatchObject({
      status: 409,
      body: { code: 'publisher-taken' },
    });
    expect((await list()).body).toMatchObject({ publishers: [{ id: 'pipeline', role: 'deployer' }] });
  });

  it.each([
    ['ci', { workspaceId: WORKSPACE, role: 'admin' }, '/role'],
    ['ci', { workspaceId: '../x' }, '/workspaceId'],
  ])('refuses %s with %j', async (id, body, pointer) => {
    expect(await put(id, body)).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
  });

  it('have ids of lowercase letters, digits and hyphens', async () => {
    expect((await put('CI', { workspaceId: WORKSPACE })).status).toBe(404);
  });

  it('need to be signed in for', async () => {
    expect((await call(api, `/publishers?workspaceId=${WORKSPACE}`)).status).toBe(401);
    expect((await call(api, `/orphans?workspaceId=${WORKSPACE}`)).status).toBe(401);
  });
});

it('an admin reads the orphans of their places: their own and nobody’s', async () => {
  const orphan = (name: string, workspaceId: string | null): Orphan => ({
    ...{ kind: 'service', name, workspaceId, createdAt: null, reason: 'r', fix: 'f' },
  });
  const report: OrphanReport = {
    project: 'demo-project',
    region: 'europe-west1',
    workspaceIds: [WORKSPACE, OTHERS],
    checkedAt: '2026-11-21T06:00:00.000Z',
    orphans: [orphan('ours', WORKSPACE), orphan('theirs', OTHERS), orphan('nobodys', null)],
    incomplete: [],
  };
  await api.db.doc(paths.orphanReport('demo-project.europe-west1')).set(report);
  await api.db
    .doc(paths.orphanReport('other-project.europe-west1'))
    .set({ ...report, project: 'other-project', workspaceIds: [OTHERS] });
  const ask = (who: SignedIn) => call(api, `/orphans?workspaceId=${WORKSPACE}`, { idToken: who.idToken });
  const { reports } = orphanListSchema.parse((await ask(admin)).body);
  expect(reports.map(({ project }) => project)).toEqual(['demo-project']);
  expect(reports[0]?.orphans.map(({ name }) => name)).toEqual(['ours', 'nobodys']);
  expect((await ask(deployer)).status).toBe(403);
  expect((await ask(stranger)).status).toBe(403);
});
