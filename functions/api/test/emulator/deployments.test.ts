import { deploymentSchema, paths, serviceId } from '@agent-gallery/contract';
import { PubSub, type Message } from '@google-cloud/pubsub';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHintPublisher } from '../../src/deployments/publish-hint.ts';
import {
  addMember,
  deploymentRecord,
  deploymentRequest,
  serviceRecord,
  unitsAgent,
} from './support/records.ts';
import { signIn, type SignedIn } from './support/sign-in.ts';
import { call, startApi, type TestApi } from './support/start-api.ts';

const WORKSPACE = 'acme';
const OTHERS = 'others';

describe('deployments', () => {
  let api: TestApi;
  let deployer: SignedIn;
  let viewer: SignedIn;
  let stranger: SignedIn;

  beforeAll(async () => {
    api = await startApi('demo-api-deployments');
    [deployer, viewer, stranger] = (await Promise.all(
      ['deployer', 'viewer', 'stranger'].map((name) => signIn(`${name}@deployments.example`)),
    )) as [SignedIn, SignedIn, SignedIn];
    await addMember(api.db, WORKSPACE, deployer, 'deployer');
    await addMember(api.db, WORKSPACE, viewer, 'viewer');
    await addMember(api.db, OTHERS, stranger, 'admin');
    await api.db.doc(paths.agent(unitsAgent.id)).set(unitsAgent);
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    await api.db.recursiveDelete(api.db.collection(paths.deployments()));
    await api.db.recursiveDelete(api.db.collection(paths.services()));
    api.published.length = 0;
    api.lines.length = 0;
  });

  const post = (body: unknown, idToken?: string, key?: string) =>
    call(api, '/deployments', {
      method: 'POST',
      idToken,
      headers: key === undefined ? {} : { 'Idempotency-Key': key },
      body: JSON.stringify(body),
    });

  describe('creating', () => {
    it('writes a queued record, publishes that it was asked for and answers it', async () => {
      const { status, headers, body } = await post(deploymentRequest(WORKSPACE), deployer.idToken);
      expect(status).toBe(201);
      const deployment = deploymentSchema.parse(body);
      expect(deployment).toMatchObject({
        status: 'queued',
        announcedStatus: null,
        steps: {},
        agentName: 'Units',
        source: unitsAgent.source,
        serviceId: 'cloud-run.demo-target.europe-west1.units',
        actor: { kind: 'user', id: deployer.uid, email: deployer.email },
      });
      expect(headers.get('location')).toBe(`/api/v1/deployments/${deployment.id}`);
      expect((await api.db.doc(paths.deployment(deployment.id)).get()).data()).toEqual(body);
      expect(api.published).toMatchObject([
        { type: 'deployment.requested', data: { deploymentId: deployment.id } },
      ]);
    });

    it('answers 201 although the message cannot be published, and logs why', async () => {
      const failing = await startApi('demo-api-deployments', {
        publish: () => Promise.reject(new Error('topic is gone')),
      });
      const { status, body } = await call(failing, '/deployments', {
        method: 'POST',
        idToken: deployer.idToken,
        body: JSON.stringify(deploymentRequest(WORKSPACE)),
      });
      await failing.close();
      expect(status).toBe(201);
      expect((await api.db.doc(paths.deployment(String(body['id']))).get()).exists).toBe(true);
      const line = failing.lines.find((text) => text.includes('topic is gone'));
      expect(JSON.parse(line ?? '')).toMatchObject({ severity: 'ERROR', deploymentId: body['id'] });
    });

    it.each([
      ['a viewer', () => viewer.idToken, 403, 'forbidden'],
      ['a stranger', () => stranger.idToken, 403, 'forbidden'],
    ])('is refused to %s', async (_who, idToken, status, code) => {
      const answer = await post(deploymentRequest(WORKSPACE), idToken());
      expect(answer).toMatchObject({ status, body: { code } });
      expect(api.published).toEqual([]);
    });

    it('answers a stranger the same for a workspace that exists and one that does not', async () => {
      const existing = await post(deploymentRequest(WORKSPACE), stranger.idToken);
      const invented = await post(deploymentRequest('invented'), stranger.idToken);
      const detail = (answer: { body: Record<string, unknown> }) =>
        String(answer.body['detail']).replace(/"\w+"/, '…');
      expect(invented.status).toBe(existing.status);
      expect(detail(invented)).toBe(detail(existing));
    });

    it('names an agent that the gallery does not have', async () => {
      const answer = await post(deploymentRequest(WORKSPACE, { agentId: 'no-such-agent' }), deployer.idToken);
      expect(answer).toMatchObject({ status: 404, body: { code: 'agent-not-found' } });
    });

    it('refuses Agent Engine for now and says what to do', async () => {
      const answer = await post(deploymentRequest(WORKSPACE, { target: 'agent-engine' }), deployer.idToken);
      expect(answer).toMatchObject({
        status: 422,
        body: { code: 'target-not-available', fix: expect.stringContaining('cloud-run') as string },
      });
    });

    it('refuses a service name that another workspace has, and says nothing of that workspace', async () => {
      const request = deploymentRequest(WORKSPACE);
      const id = serviceId(request);
      await api.db.doc(paths.service(id)).set(serviceRecord({ id, workspaceId: OTHERS }));
      const answer = await post(request, deployer.idToken);
      expect(answer).toMatchObject({ status: 409, body: { code: 'service-name-taken' } });
      expect(JSON.stringify(answer.body)).not.toContain(OTHERS);
    });

    it('deploys again to a service of the same workspace', async () => {
      const request = deploymentRequest(WORKSPACE);
      const id = serviceId(request);
      await api.db.doc(paths.service(id)).set(serviceRecord({ id, workspaceId: WORKSPACE }));
      expect((await post(request, deployer.idToken)).status).toBe(201);
    });
  });

  describe('with an idempotency key', () => {
    it('makes one record of 20 equal requests at the same time', async () => {
      const key = 'twenty-at-once';
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => post(deploymentRequest(WORKSPACE), deployer.idToken, key)),
      );
      const created = answers.filter(({ status }) => status === 201);
      expect(created).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(19);
      expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1);
      expect((await api.db.collection(paths.deployments()).get()).size).toBe(1);
      expect(api.published.length).toBeGreaterThanOrEqual(1);
    });

    it('refuses another body with the same key', async () => {
      const key = 'same-key-other-body';
      await post(deploymentRequest(WORKSPACE), deployer.idToken, key);
      const answer = await post(
        deploymentRequest(WORKSPACE, { serviceName: 'other' }),
        deployer.idToken,
        key,
      );
      expect(answer).toMatchObject({ status: 409, body: { code: 'idempotency-key-reused' } });
    });

    it('takes a body with its defaults left out or its fields in another order for the same', async () => {
      const key = 'order-of-fields';
      const { access: _private, ...rest } = deploymentRequest(WORKSPACE);
      const first = await post(deploymentRequest(WORKSPACE), deployer.idToken, key);
      const second = await post(Object.fromEntries(Object.entries(rest).reverse()), deployer.idToken, key);
      expect(second).toMatchObject({ status: 200, body: { id: first.body['id'] } });
    });

    it('keeps the keys of workspaces apart', async () => {
      const key = 'key-of-two-workspaces';
      const first = await post(deploymentRequest(WORKSPACE), deployer.idToken, key);
      const second = await post(deploymentRequest(OTHERS, { serviceName: 'theirs' }), stranger.idToken, key);
      expect([first.status, second.status]).toEqual([201, 201]);
      expect(second.body['id']).not.toBe(first.body['id']);
    });
  });

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

  it('hands its messages to Pub/Sub as CloudEvents', async () => {
    const pubsub = new PubSub({ projectId: 'demo-api-deployments' });
    const [topic] = await pubsub.createTopic('deployment-requests');
    const [subscription] = await topic.createSubscription('seen-by-the-test');
    const received = new Promise<Message>((resolve) => {
      subscription.on('message', (message: Message) => {
        message.ack();
        resolve(message);
      });
    });
    const real = await startApi('demo-api-deployments', { publish: createHintPublisher(pubsub) });
    const { body } = await call(real, '/deployments', {
      method: 'POST',
      idToken: deployer.idToken,
      body: JSON.stringify(deploymentRequest(WORKSPACE)),
    });
    const message = await received;
    await Promise.all([real.close(), subscription.close(), pubsub.close()]);
    expect(JSON.parse(message.data.toString())).toMatchObject({
      specversion: '1.0',
      type: 'deployment.requested',
      subject: `deployments/${String(body['id'])}`,
      data: { deploymentId: body['id'] },
    });
    expect(message.attributes).toMatchObject({
      'ce-type': 'deployment.requested',
      'content-type': 'application/cloudevents+json',
    });
  });
});
