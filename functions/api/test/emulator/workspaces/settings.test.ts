import { paths, workspaceSchema } from '@agent-gallery/contract';
import { auditPageSchema } from '@agent-gallery/contract/workspace';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSettingsClient } from '../../../src/settings-client.ts';
import { AT, auditOf, send, startWorkspaceStage, WORKSPACE, type WorkspaceStage } from './workspace-stage.ts';

describe('a workspace’s settings', () => {
  let stage: WorkspaceStage;
  beforeAll(async () => {
    stage = await startWorkspaceStage('demo-api-settings');
  });
  afterAll(() => stage.close());
  beforeEach(async () => {
    await stage.api.db.recursiveDelete(stage.api.db.collection(paths.audit(WORKSPACE)));
    await stage.api.db.doc(paths.workspace(WORKSPACE)).set({ id: WORKSPACE, name: 'Acme' });
  });

  const ROUTES = [
    { method: 'GET', path: AT, viewer: 200, deployer: 200, admin: 200 },
    { method: 'PATCH', path: AT, body: { name: 'Acme' }, viewer: 403, deployer: 403, admin: 200 },
    { method: 'GET', path: `${AT}/audit`, viewer: 403, deployer: 403, admin: 200 },
  ] as const;

  describe.each(ROUTES)('$method $path', (route) => {
    const ask = (who?: Parameters<typeof send>[3]) =>
      send(stage.api, route.method, route.path, who, 'body' in route ? route.body : undefined);

    it.each(['viewer', 'deployer', 'admin'] as const)('answers a %s as the role allows', async (role) => {
      expect((await ask(stage[role])).status).toBe(route[role]);
    });

    it('is for no stranger and nobody who is not signed in', async () => {
      expect((await ask(stage.stranger)).status).toBe(403);
      expect((await ask()).status).toBe(401);
    });
  });

  it('are changed by a merge patch, and the record fits the contract', async () => {
    const { api, admin } = stage;
    const first = await send(api, 'PATCH', AT, admin, {
      defaults: { project: 'acme-agents', region: 'europe-west1', settings: { cpu: 2, maxInstances: 4 } },
    });
    expect(first.body).toEqual({
      id: WORKSPACE,
      name: 'Acme',
      defaults: { project: 'acme-agents', region: 'europe-west1', settings: { cpu: 2, maxInstances: 4 } },
    });
    await send(api, 'PATCH', AT, admin, { defaults: { region: null, settings: { cpu: null } } });
    const record = await api.db.doc(paths.workspace(WORKSPACE)).get();
    expect(workspaceSchema.parse(record.data())).toEqual({
      id: WORKSPACE,
      name: 'Acme',
      defaults: { project: 'acme-agents', settings: { maxInstances: 4 } },
    });
    expect((await send(api, 'GET', AT, stage.viewer)).body).toEqual(record.data());
  });

  it('say what cannot be accepted, by a pointer, and change nothing', async () => {
    const { api, admin } = stage;
    const wrong = await send(api, 'PATCH', AT, admin, { defaults: { project: 'NO', region: 'moon' } });
    expect(wrong).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
    expect((wrong.body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual([
      '/defaults/project',
      '/defaults/region',
    ]);
    const impossible = await send(api, 'PATCH', AT, admin, { defaults: { settings: { memory: '32Gi' } } });
    expect(impossible.body).toMatchObject({
      code: 'invalid-request',
      errors: [{ pointer: '/defaults/settings/memory' }],
    });
    expect(await auditOf(api)).toEqual([]);
  });

  it('are recorded with who, what, when and from where; a change of nothing is not', async () => {
    const { api, admin } = stage;
    await fetch(`${api.url}/api/v1${AT}`, {
      method: 'PATCH',
      headers: {
        authorization: `Bearer ${admin.idToken}`,
        'content-type': 'application/json',
        'user-agent': 'test/1',
        'x-forwarded-for': '1.2.3.4, 203.0.113.9',
        'x-request-id': 'request-0001',
      },
      body: JSON.stringify({ name: 'Acme Ltd', defaults: { access: 'public' } }),
    });
    await send(api, 'PATCH', AT, admin, { name: 'Acme Ltd' });
    expect(await auditOf(api)).toMatchObject([
      {
        actor: { kind: 'user', id: admin.uid, email: admin.email },
        action: 'workspace.updated',
        subject: WORKSPACE,
        changes: [
          { field: 'name', from: 'Acme', to: 'Acme Ltd' },
          { field: 'defaults.access', from: null, to: 'public' },
        ],
        origin: {
          via: 'api',
          address: '203.0.113.9',
          forwardedFor: '1.2.3.4, 203.0.113.9',
          userAgent: 'test/1',
          requestId: 'request-0001',
        },
      },
    ]);
  });

  it('are audited page by page, newest first, each once', async () => {
    const { api, admin } = stage;
    for (let count = 0; count < 5; count += 1) await send(api, 'PATCH', AT, admin, { name: `Acme ${count}` });
    const seen: (string | null | undefined)[] = [];
    let token = '';
    do {
      const query = `pageSize=2${token && `&pageToken=${token}`}`;
      const page = auditPageSchema.parse((await send(api, 'GET', `${AT}/audit?${query}`, admin)).body);
      seen.push(...page.entries.map(({ changes }) => changes[0]?.to));
      token = page.nextPageToken;
    } while (token !== '');
    expect(seen).toEqual(['Acme 4', 'Acme 3', 'Acme 2', 'Acme 1', 'Acme 0']);
    expect((await send(api, 'GET', `${AT}/audit?pageToken=Li4`, admin)).status).toBe(400);
  });

  it('loses no change when two admins write at the same time', async () => {
    const { api, admin } = stage;
    await Promise.all([
      send(api, 'PATCH', AT, admin, { defaults: { region: 'europe-west1' } }),
      send(api, 'PATCH', AT, admin, { defaults: { project: 'acme-agents' } }),
      send(api, 'PATCH', AT, admin, { defaults: { settings: { concurrency: 4 } } }),
    ]);
    expect((await api.db.doc(paths.workspace(WORKSPACE)).get()).get('defaults')).toEqual({
      region: 'europe-west1',
      project: 'acme-agents',
      settings: { concurrency: 4 },
    });
    expect(await auditOf(api)).toHaveLength(3);
  });

  it('can be reached by the console’s client', async () => {
    const { api, admin } = stage;
    const client = createSettingsClient({
      baseUrl: api.url,
      workspaceId: WORKSPACE,
      getIdToken: () => Promise.resolve(admin.idToken),
    });
    expect(await client.changeWorkspace({ defaults: { access: 'private' } })).toEqual({
      id: WORKSPACE,
      name: 'Acme',
      defaults: { access: 'private' },
    });
    expect((await client.listAudit()).entries).toHaveLength(1);
    await expect(client.changeWorkspace({ name: '' })).rejects.toMatchObject({
      problem: { code: 'invalid-request' },
    });
  });

  it('are in the OpenAPI document', async () => {
    const { paths: documented } = (await send(stage.api, 'GET', '/openapi.json', undefined)).body as {
      paths: Record<string, object>;
    };
    expect(Object.keys(documented)).toEqual(
      expect.arrayContaining([
        '/api/v1/session',
        '/api/v1/workspaces/{workspaceId}',
        '/api/v1/workspaces/{workspaceId}/members/{uid}',
        '/api/v1/workspaces/{workspaceId}/webhooks/{webhookId}/test',
      ]),
    );
  });
});
