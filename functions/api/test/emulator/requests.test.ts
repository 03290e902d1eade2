import { deploymentSchema, paths, serviceId } from '@agent-gallery/contract';
import { PubSub, type Message } from '@google-cloud/pubsub';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHintPublisher } from '../../src/deployments/publish-hint.ts';
import { deploymentRequest, serviceRecord, unitsAgent } from './support/records.ts';
import type { SignedIn } from './support/sign-in.ts';
import { clearStage, OTHERS, startStage, WORKSPACE } from './support/stage.ts';
import { call, startApi, type TestApi } from './support/start-api.ts';

describe('asking for a deployment', () => {
  let api: TestApi;
  let deployer: SignedIn;
  let viewer: SignedIn;
  let stranger: SignedIn;

  beforeAll(async () => {
    ({ api, deployer, viewer, stranger } = await startStage('demo-api-requests'));
  });
  afterAll(() => api.close());
  beforeEach(() => clearStage(api));

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

    it('keeps the settings, merged over what the agent’s author says', async () => {
      const settings = {
        memory: '1Gi',
        maxInstances: 3,
        env: { MODE: 'fast', KEY: { secret: 'key' } },
        labels: { team: 'geo' },
      };
      const answer = await post({ ...deploymentRequest(WORKSPACE), settings }, deployer.idToken);
      expect(answer.status).toBe(201);
      expect(deploymentSchema.parse(answer.body).runtime).toMatchObject({
        cpu: 1,
        memory: '1Gi',
        scaling: { minInstances: 1, maxInstances: 3 },
        env: { MODE: 'fast', KEY: { secret: 'key', version: 'latest' } },
        labels: { team: 'geo' },
      });
    });

    it.each([
      [{ memory: '8Gi' }, '/settings/memory', /needs 2 CPUs/],
      [{ minInstances: 2 }, '/settings/maxInstances', /fewer instances at most/],
      [{ env: { 'A-B': 'x' } }, '/settings/env/A-B', /letters, digits and underscores/],
      [{ env: { K: `ghp_${'a'.repeat(30)}` } }, '/settings/env/K', /Secret Manager/],
    ])('points at what is wrong in the settings %j', async (settings, pointer, words) => {
      const answer = await post({ ...deploymentRequest(WORKSPACE), settings }, deployer.idToken);
      expect(answer).toMatchObject({
        status: 400,
        body: { code: 'invalid-request', errors: [{ in: 'body', pointer }] },
      });
      expect(JSON.stringify(answer.body['errors'])).toMatch(words);
    });

    it('takes settings in another order for the same request', async () => {
      const ask = (env: Record<string, string>) =>
        post({ ...deploymentRequest(WORKSPACE), settings: { env } }, deployer.idToken, 'settings-key');
      const first = await ask({ A: '1', B: '2' });
      expect(await ask({ B: '2', A: '1' })).toMatchObject({ status: 200, body: { id: first.body['id'] } });
      expect(await ask({ B: '1', A: '2' })).toMatchObject({ status: 409 });
    });

    it('answers 201 although the message cannot be published, and logs why', async () => {
      const failing = await startApi('demo-api-requests', {
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

    it('takes Agent Engine as a target', async () => {
      const answer = await post(deploymentRequest(WORKSPACE, { target: 'agent-engine' }), deployer.idToken);
      expect(answer).toMatchObject({
        status: 201,
        body: { status: 'queued', request: { target: 'agent-engine' } },
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

  it('hands its messages to Pub/Sub as CloudEvents', async () => {
    const pubsub = new PubSub({ projectId: 'demo-api-requests' });
    const [topic] = await pubsub.createTopic('deployment-requests');
    const [subscription] = await topic.createSubscription('seen-by-the-test');
    const received = new Promise<Message>((resolve) => {
      subscription.on('message', (message: Message) => {
        message.ack();
        resolve(message);
      });
    });
    const real = await startApi('demo-api-requests', { publish: createHintPublisher(pubsub) });
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
