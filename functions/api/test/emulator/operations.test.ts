import { operationSchema, paths, type Revision } from '@agent-gallery/contract';
import { GoogleRestError } from '@agent-gallery/google';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NO_GOOGLE } from '../../src/google/google-ports.ts';
import { deploymentRecord, serviceRecord } from './support/records.ts';
import type { SignedIn } from './support/sign-in.ts';
import { clearStage, startStage, WORKSPACE } from './support/stage.ts';
import { call, startApi, type TestApi } from './support/start-api.ts';

const ID = 'cloud-run.demo-target.europe-west1.units';
const REVISION: Revision = {
  revision: 'units-dabcdefghijk',
  image: `registry.test/units@sha256:${'0'.repeat(64)}`,
  digest: `sha256:${'0'.repeat(64)}`,
  createdAt: '2026-11-20T10:00:00.000Z',
  ready: true,
  reason: null,
  percent: 100,
  tag: null,
  deploymentId: 'dabcdefghijk',
};

describe('what is done with a service', () => {
  let api: TestApi;
  let deployer: SignedIn;
  let viewer: SignedIn;
  let stranger: SignedIn;

  beforeAll(async () => {
    ({ api, deployer, viewer, stranger } = await startStage('demo-api-operations'));
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    await clearStage(api);
    await api.db.recursiveDelete(api.db.collection(paths.operations()));
    await api.db.doc(paths.service(ID)).set(serviceRecord({ id: ID, workspaceId: WORKSPACE }));
  });

  const verbs: readonly [string, string, string, unknown, object][] = [
    [
      'rolls back',
      'POST',
      '/rollback',
      { revision: REVISION.revision },
      { kind: 'set-traffic', traffic: [{ revision: REVISION.revision, percent: 100 }] },
    ],
    [
      'shares the traffic',
      'PUT',
      '/traffic',
      [
        { revision: 'units-a', percent: 60 },
        { revision: 'units-b', percent: 40 },
      ],
      {
        kind: 'set-traffic',
        traffic: [
          { revision: 'units-a', percent: 60 },
          { revision: 'units-b', percent: 40 },
        ],
      },
    ],
    [
      'compares revisions',
      'PUT',
      '/comparison',
      { revisions: ['units-a', 'units-b'] },
      { kind: 'compare', revisions: ['units-a', 'units-b'] },
    ],
    ['deletes it', 'DELETE', '', undefined, { kind: 'delete' }],
  ];
  const send = (method: string, path: string, body: unknown, who: SignedIn) =>
    call(api, `/services/${ID}${path}`, {
      method,
      idToken: who.idToken,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  describe.each(verbs)('%s', (_what, method, path, body, action) => {
    it('by a record that holds the service, and a message', async () => {
      const answer = await send(method, path, body, deployer);
      expect(answer.status).toBe(202);
      const operation = operationSchema.parse(answer.body);
      expect(operation).toMatchObject({ status: 'queued', action, serviceId: ID, workspaceId: WORKSPACE });
      expect(answer.headers.get('location')).toBe(`/api/v1/operations/${operation.id}`);
      expect((await api.db.doc(paths.service(ID)).get()).get('activeOperationId')).toBe(operation.id);
      expect(api.published).toMatchObject([
        { type: 'operation.requested', data: { operationId: operation.id } },
      ]);
      const read = await call(api, `/operations/${operation.id}`, { idToken: viewer.idToken });
      expect(read).toMatchObject({ status: 200, body: { id: operation.id } });
      const hidden = await call(api, `/operations/${operation.id}`, { idToken: stranger.idToken });
      expect(hidden).toMatchObject({ status: 404, body: { code: 'operation-not-found' } });
    });

    it('is refused to a viewer, and to a stranger as if it were not there', async () => {
      expect(await send(method, path, body, viewer)).toMatchObject({ status: 403 });
      expect(await send(method, path, body, stranger)).toMatchObject({
        status: 404,
        body: { code: 'service-not-found' },
      });
      expect(api.published).toEqual([]);
    });

    it('is refused while a deployment or another operation works on it', async () => {
      const deployment = deploymentRecord({ id: 'dcccccccccca', workspaceId: WORKSPACE, status: 'building' });
      await api.db.doc(paths.deployment(deployment.id)).set(deployment);
      await api.db.doc(paths.service(ID)).update({ activeDeploymentId: deployment.id });
      expect(await send(method, path, body, deployer)).toMatchObject({
        status: 409,
        body: { code: 'service-busy', detail: expect.stringContaining(deployment.id) as string },
      });
      await api.db.doc(paths.deployment(deployment.id)).update({ status: 'ready' });
      expect(await send(method, path, body, deployer)).toMatchObject({ status: 202 });
      expect(await send(method, path, body, deployer)).toMatchObject({ status: 409 });
    });

    it('one at a time, however many ask', async () => {
      const answers = await Promise.all(Array.from({ length: 5 }, () => send(method, path, body, deployer)));
      expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    });
  });

  it.each([
    [[{ revision: 'units-a', percent: 60 }], /sum to 100/],
    [[{ revision: 'Units', percent: 100 }], /Name a revision/],
    [
      [
        { revision: 'units-a', percent: 50 },
        { revision: 'units-a', percent: 50 },
      ],
      /each revision once/,
    ],
    [[], /Name a revision/],
  ])('refuses the traffic %j', async (traffic, words) => {
    const answer = await send('PUT', '/traffic', traffic, deployer);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
    expect(JSON.stringify(answer.body['errors'])).toMatch(words);
  });

  describe('revisions', () => {
    const list = (who: SignedIn, from = api) =>
      call(from, `/services/${ID}/revisions`, { idToken: who.idToken });

    it('are listed for members alone', async () => {
      api.revisions.push(REVISION);
      expect(await list(viewer)).toMatchObject({ status: 200, body: { revisions: [REVISION] } });
      expect(await list(stranger)).toMatchObject({ status: 404, body: { code: 'service-not-found' } });
    });

    it.each([
      [404, 409, 'service-not-ready'],
      [403, 502, 'google-refused'],
      [503, 503, 'unavailable'],
    ])('say what Google’s %i means', async (theirs, status, code) => {
      const failing = await startApi('demo-api-operations', {
        google: {
          ...NO_GOOGLE,
          listRevisions: () => Promise.reject(new GoogleRestError(theirs, 'X', 'run.revisions.list denied')),
        },
      });
      const answer = await list(viewer, failing);
      await failing.close();
      expect(answer).toMatchObject({ status, body: { code } });
    });
  });

  describe('the log of the running service', () => {
    const SINCE = 'since=2026-11-20T10:00:00.000Z';
    const LINE = {
      insertId: 'e1',
      at: '2026-11-20T10:00:01.000000Z',
      severity: 'INFO' as const,
      text: 'Listening',
    };
    const read = (who: SignedIn, query = SINCE, from = api) =>
      call(from, `/services/${ID}/log?${query}`, { idToken: who.idToken });

    it('is read by members alone', async () => {
      api.serviceLog.lines = [LINE];
      expect(await read(viewer)).toMatchObject({ status: 200, body: { lines: [LINE], nextPageToken: '' } });
      expect(await read(stranger)).toMatchObject({ status: 404, body: { code: 'service-not-found' } });
    });

    it.each(['', 'since=yesterday', `${SINCE}&pageSize=1001`, 'since=2026-11-20T10:00:00Z"'])(
      'is refused for the query %j',
      async (query) => {
        expect(await read(viewer, query)).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
      },
    );

    it('says so when Cloud Logging takes no more calls this minute', async () => {
      const busy = await startApi('demo-api-operations', {
        google: { ...NO_GOOGLE, readLog: () => Promise.reject(new GoogleRestError(429, 'X', 'Quota')) },
      });
      const answer = await read(viewer, SINCE, busy);
      await busy.close();
      expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
      expect(answer.headers.get('retry-after')).toBe('5');
    });
  });
});
