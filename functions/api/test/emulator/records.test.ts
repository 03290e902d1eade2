import { paths } from '@agent-gallery/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiClient, ProblemError, type ApiClient } from '../../src/client.ts';
import { addMember, deploymentRequest, serviceRecord, unitsAgent } from './support/records.ts';
import { signIn, type SignedIn } from './support/sign-in.ts';
import { startApi, type TestApi } from './support/start-api.ts';

const SERVICE = 'cloud-run.demo-target.europe-west1.units';

describe('the client', () => {
  let api: TestApi;
  let user: SignedIn;
  let client: ApiClient;

  beforeAll(async () => {
    api = await startApi('demo-api-records');
    user = await signIn('user@records.example');
    client = createApiClient({ baseUrl: api.url, getIdToken: async () => user.idToken });
    await addMember(api.db, 'second', user, 'deployer');
    await addMember(api.db, 'first', user, 'viewer');
    await addMember(api.db, 'third', { ...user, uid: 'somebody-else' }, 'admin');
    await api.db.doc(paths.agent(unitsAgent.id)).set(unitsAgent);
    await api.db.doc(paths.agent('atlas')).set({ ...unitsAgent, id: 'atlas', name: 'Atlas' });
    await api.db.doc(paths.agent('broken')).set({ name: 'Broken' });
    await api.db.doc(paths.service(SERVICE)).set(serviceRecord({ id: SERVICE, workspaceId: 'first' }));
    await api.db.doc(paths.service('other')).set(serviceRecord({ id: 'other', workspaceId: 'third' }));
  });
  afterAll(() => api.close());

  it('lists the agents by name, without what is no agent', async () => {
    expect((await client.listAgents()).map(({ name }) => name)).toEqual(['Atlas', 'Units']);
  });

  it('reads an agent', async () => {
    expect(await client.getAgent(unitsAgent.id)).toEqual(unitsAgent);
  });

  it.each(['nobody', 'Not An Id', '../me', 'ü'])(
    'rejects with the problem for the agent "%s"',
    async (id) => {
      const error = await client.getAgent(id).catch((problem: unknown) => problem);
      expect(error).toBeInstanceOf(ProblemError);
      expect((error as ProblemError).problem).toMatchObject({
        status: 404,
        fix: expect.any(String) as string,
      });
    },
  );

  it('says who is signed in and where they are members', async () => {
    expect(await client.me()).toEqual({
      uid: user.uid,
      email: user.email,
      memberships: [
        { workspaceId: 'first', role: 'viewer' },
        { workspaceId: 'second', role: 'deployer' },
      ],
    });
  });

  it('lists and reads the services of a workspace', async () => {
    expect((await client.listServices('first')).map(({ id }) => id)).toEqual([SERVICE]);
    expect(await client.getService(SERVICE)).toMatchObject({ name: 'units', url: null });
    await expect(client.listServices('third')).rejects.toMatchObject({ problem: { status: 403 } });
    await expect(client.getService('other')).rejects.toMatchObject({ problem: { status: 404 } });
  });

  it('creates, finds, lists and cancels a deployment', async () => {
    const { access: _default, ...request } = deploymentRequest('second', { serviceName: 'mine' });
    const created = await client.createDeployment(request, { idempotencyKey: 'once-and-again' });
    expect(await client.createDeployment(request, { idempotencyKey: 'once-and-again' })).toEqual(created);
    expect(created.request.access).toBe('private');
    expect(await client.getDeployment(created.id)).toEqual(created);
    const page = await client.listDeployments({ workspaceId: 'second', pageSize: 1, status: 'queued' });
    expect(page).toEqual({ deployments: [created], nextPageToken: '' });
    const canceled = await client.cancelDeployment(created.id);
    expect(canceled.cancelRequestedAt).not.toBeNull();
  });

  it('says which fields of a request are wrong', async () => {
    const wrong = { ...deploymentRequest('second'), serviceName: 'Not-', region: 'mars-east1' as 'us-east1' };
    await expect(client.createDeployment(wrong)).rejects.toMatchObject({
      problem: {
        code: 'invalid-request',
        errors: [
          { in: 'body', pointer: '/region' },
          { in: 'body', pointer: '/serviceName' },
          { in: 'body', pointer: '/serviceName' },
          { in: 'body', pointer: '/serviceName' },
        ],
      },
    });
  });
});
