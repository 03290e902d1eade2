import { paths } from '@agent-gallery/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deploymentRecord } from './support/records.ts';
import type { SignedIn } from './support/sign-in.ts';
import { clearStage, OTHERS, startStage, WORKSPACE } from './support/stage.ts';
import { call, type TestApi } from './support/start-api.ts';

describe('deployments', () => {
  let api: TestApi;
  let deployer: SignedIn;
  let viewer: SignedIn;
  let stranger: SignedIn;

  beforeAll(async () => {
    ({ api, deployer, viewer, stranger } = await startStage('demo-api-deployments'));
  });
  afterAll(() => api.close());
  beforeEach(() => clearStage(api));

  describe('reading', () => {
    const ID = 'daaaaaaaaaaa';

    it('answers members, and a stranger as if it were not there', async () => {
      await api.db.doc(paths.deployment(ID)).set(deploymentRecord({ id: ID, workspaceId: WORKSPACE }));
      expect(await call(api, `/deployments/${ID}`, { idToken: viewer.idToken })).toMatchObject({
        status: 200,
        body: { id: ID },
      });
      const hidden = await call(api, `/deployments/${ID}`, { idToken: stranger.idToken });
      const missing = await call(api, '/deployments/dzzzzzzzzzzz', { idToken: stranger.idToken });
      expect(hidden).toMatchObject({ status: 404, body: { code: 'deployment-not-found' } });
      expect(missing).toMatchObject({ status: 404, body: { code: 'deployment-not-found' } });
    });

    it('says that a record does not fit its schema in the log only', async () => {
      await api.db.doc(paths.deployment(ID)).set({ workspaceId: WORKSPACE, status: 'sideways' });
      const answer = await call(api, `/deployments/${ID}`, { idToken: viewer.idToken });
      expect(answer).toMatchObject({ status: 500, body: { code: 'internal' } });
      expect(JSON.stringify(answer.body)).not.toMatch(/schema|sideways|at /);
      const line = api.lines.find((text) => text.includes(String(answer.body['requestId'])));
      expect(line).toContain(`deployments/${ID} does not fit its schema`);
    });
  });

  describe('listing', () => {
    const idOf = (n: number) => `d${String.fromCharCode(97 + n).repeat(11)}`;
    const list = (query: Record<string, string>, idToken = viewer.idToken) =>
      call(api, `/deployments?${new URLSearchParams({ workspaceId: WORKSPACE, ...query }).toString()}`, {
        idToken,
      });
    const idsOf = (body: Record<string, unknown>) =>
      (body['deployments'] as { id: string }[]).map(({ id }) => id);

    beforeEach(async () => {
      const batch = api.db.batch();
      for (let n = 0; n < 7; n++) {
        const id = idOf(n);
        // Two at a time share their moment, so that the order by id is needed as well.
        const createdAt = new Date(Date.UTC(2026, 10, 20, 10, Math.floor(n / 2))).toISOString();
        batch.set(
          api.db.doc(paths.deployment(id)),
          deploymentRecord({
            id,
            workspaceId: n === 6 ? OTHERS : WORKSPACE,
            serviceId: n % 2 === 0 ? 'even' : 'odd',
            status: n < 3 ? 'ready' : 'queued',
            createdAt,
          }),
        );
      }
      await batch.commit();
    });

    it('answers the workspace’s own, newest first', async () => {
      const { status, body } = await list({});
      expect(status).toBe(200);
      expect(idsOf(body)).toEqual([5, 4, 3, 2, 1, 0].map(idOf));
      expect(body['nextPageToken']).toBe('');
    });

    it('leads through all pages without a gap or a repetition', async () => {
      const seen: string[] = [];
      let pageToken = '';
      do {
        const { body } = await list({ pageSize: '2', ...(pageToken && { pageToken }) });
        seen.push(...idsOf(body));
        pageToken = String(body['nextPageToken']);
      } while (pageToken !== '');
      expect(seen).toEqual([5, 4, 3, 2, 1, 0].map(idOf));
    });

    it('narrows by service and by status', async () => {
      expect(idsOf((await list({ serviceId: 'even' })).body)).toEqual([4, 2, 0].map(idOf));
      expect(idsOf((await list({ status: 'ready' })).body)).toEqual([2, 1, 0].map(idOf));
      expect(idsOf((await list({ serviceId: 'odd', status: 'queued' })).body)).toEqual([5, 3].map(idOf));
    });

    it('leaves a record out that does not fit, and logs it', async () => {
      await api.db.doc(paths.deployment(idOf(3))).update({ status: 'sideways' });
      expect(idsOf((await list({})).body)).toEqual([5, 4, 2, 1, 0].map(idOf));
      expect(api.lines.join('')).toContain(`deployments/${idOf(3)} does not fit`);
    });

    it.each([
      [{ pageSize: '0' }, '/pageSize'],
      [{ pageSize: '101' }, '/pageSize'],
      [{ pageSize: 'many' }, '/pageSize'],
      [{ pageSize: '1.5' }, '/pageSize'],
      [{ status: 'sideways' }, '/status'],
      [{ pageToken: 'bm90IG91cnM' }, '/pageToken'],
      [{ pageToken: '%%%' }, '/pageToken'],
      [{ workspaceId: '../etc' }, '/workspaceId'],
    ])('refuses %j', async (query, pointer) => {
      expect(await list(query)).toMatchObject({
        status: 400,
        body: { code: 'invalid-request', errors: [{ in: 'query', pointer }] },
      });
    });

    it('is refused to a stranger', async () => {
      expect(await list({}, stranger.idToken)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    });
  });

  describe('canceling', () => {
    const ID = 'dcccccccccca';
    const cancel = (idToken: string, id = ID) =>
      call(api, `/deployments/${id}:cancel`, { method: 'POST', idToken });
    const given = (changes: Parameters<typeof deploymentRecord>[0]) =>
      api.db.doc(paths.deployment(ID)).set(deploymentRecord(changes));

    it('notes the request in the record and publishes it', async () => {
      await given({ id: ID, workspaceId: WORKSPACE, status: 'building' });
      const answer = await cancel(deployer.idToken);
      expect(answer).toMatchObject({ status: 202, body: { id: ID, status: 'building' } });
      const stored = (await api.db.doc(paths.deployment(ID)).get()).data();
      expect(stored?.['cancelRequestedAt']).toBe(answer.body['cancelRequestedAt']);
      expect(stored?.['cancelRequestedAt']).not.toBeNull();
      expect(api.published).toMatchObject([
        { type: 'deployment.cancel.requested', data: { deploymentId: ID } },
      ]);
    });

    it('changes nothing the second time', async () => {
      await given({ id: ID, workspaceId: WORKSPACE, status: 'building' });
      const first = await cancel(deployer.idToken);
      const second = await cancel(deployer.idToken);
      expect(second.status).toBe(202);
      expect(second.body).toEqual(first.body);
    });

    it('is harmless once it is canceled', async () => {
      await given({ id: ID, workspaceId: WORKSPACE, status: 'canceled' });
      expect(await cancel(deployer.idToken)).toMatchObject({ status: 202, body: { status: 'canceled' } });
      expect(api.published).toEqual([]);
    });

    it.each(['ready', 'failed'] as const)('says why it is too late when it is %s', async (status) => {
      await given({ id: ID, workspaceId: WORKSPACE, status, endedAt: '2026-11-20T10:05:00.000Z' });
      expect(await cancel(deployer.idToken)).toMatchObject({
        status: 409,
        body: { code: 'deployment-ended', detail: expect.stringContaining(status) as string },
      });
    });

    it('is refused to a viewer, and to a stranger as if it were not there', async () => {
      await given({ id: ID, workspaceId: WORKSPACE, status: 'building' });
      expect(await cancel(viewer.idToken)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
      expect(await cancel(stranger.idToken)).toMatchObject({
        status: 404,
        body: { code: 'deployment-not-found' },
      });
    });
  });
});
