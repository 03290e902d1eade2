import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CloudEvent } from '@google-cloud/functions-framework';
import { Firestore } from '@google-cloud/firestore';
import { type Message, PubSub, type Subscription } from '@google-cloud/pubsub';
import {
  type Agent,
  type Deployment,
  deploymentRejectedSchema,
  deploymentSchema,
  paths,
} from '@agent-gallery/contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createReject } from '../../src/google/messages/rejections.ts';
import { handleMessage } from '../../src/handlers/handle-message.ts';
import { onDeploymentRequested } from '../../src/handlers/on-deployment-requested.ts';
import { takeOrder } from '../../src/handlers/take-order.ts';

// All that another system knows of the portal: the page.
const PAGE = join(import.meta.dirname, '../../../contract/generated/asyncapi.json');
interface Page {
  channels: Record<string, { address: string }>;
  components: { messages: { deploymentRequested: { examples: { headers: object; payload: object }[] } } };
}
type Example = { headers: Record<string, string>; payload: Record<string, unknown> & { data: Order } };
interface Order {
  idempotencyKey: string;
  request: Record<string, unknown>;
}

const project = `demo-${randomUUID().slice(0, 18)}`;
const pubsub = new PubSub({ projectId: project });
const db = new Firestore({ projectId: project, ignoreUndefinedProperties: true });
const advanced: string[] = [];
const received: Record<'requests' | 'events' | 'deadLetters', Message[]> = {
  requests: [],
  events: [],
  deadLetters: [],
};
let page: Page;
let example: Example;
const subscriptions: Subscription[] = [];

const handle = handleMessage(
  'on-deployment-requested',
  () => undefined,
  onDeploymentRequested({
    advance: async (id) => void advanced.push(id),
    runOperation: () => Promise.reject(new Error('not expected')),
    takeOrder: (value, attributes) => takeOrder(db, value, attributes),
    reject: createReject(pubsub),
  }),
);
/** As functions-framework hands a push over. */
const pushed = (message: Message) =>
  ({
    id: message.id,
    source: '//pubsub.googleapis.com',
    specversion: '1.0',
    type: 'google.cloud.pubsub.topic.v1.messagePublished',
    data: {
      message: {
        data: message.data.toString('base64'),
        attributes: message.attributes,
        messageId: message.id,
      },
    },
  }) as CloudEvent<unknown>;

beforeAll(async () => {
  page = JSON.parse(await readFile(PAGE, 'utf8')) as Page;
  example = page.components.messages.deploymentRequested.examples[0] as Example;
  const topics = { requests: 'deploymentRequests', events: 'deploymentEvents', deadLetters: 'deadLetters' };
  for (const [name, channel] of Object.entries(topics) as [keyof typeof received, string][]) {
    const [topic] = await pubsub.createTopic(page.channels[channel]?.address ?? '');
    const [subscription] = await topic.createSubscription(`test-${name}`);
    subscription.on('message', (message: Message) => {
      message.ack();
      received[name].push(message);
    });
    subscriptions.push(subscription);
  }
  const agent: Agent = {
    id: String(example.payload.data.request['agentId']),
    name: 'Units',
    description: 'Converts.',
    framework: 'a2a',
    tags: [],
    skills: [],
    source: { kind: 'folder', path: 'units-agent' },
    readme: '',
    createdAt: '2026-11-20T10:00:00.000Z',
    updatedAt: '2026-11-20T10:00:00.000Z',
  };
  await db.doc(paths.agent(agent.id)).set(agent);
  await db.doc(paths.publisher('ci')).set({ id: 'ci', workspaceId: 'team', role: 'deployer' });
  await db.doc(paths.publisher('reader')).set({ id: 'reader', workspaceId: 'team', role: 'viewer' });
});
afterAll(async () => {
  await Promise.all(subscriptions.map((subscription) => subscription.close()));
  await pubsub.close();
  await db.terminate();
});

/** Publishes with the plain client and lets the worker handle what came. Returns the message's id. */
async function publish(data: string, attributes: Record<string, string>): Promise<string> {
  const topic = pubsub.topic(page.channels['deploymentRequests']?.address ?? '');
  const id = await topic.publishMessage({ data: Buffer.from(data), attributes });
  const message = await vi.waitFor(() => {
    const found = received.requests.find((one) => one.id === id);
    if (!found) throw new Error('It has not come yet.');
    return found;
  }, 10_000);
  await handle(pushed(message));
  return id;
}
const order = (changes: Partial<Order> = {}, headers = example.headers) =>
  publish(JSON.stringify({ ...example.payload, data: { ...example.payload.data, ...changes } }), headers);
async function deployments(): Promise<Deployment[]> {
  const found = await db.collection(paths.deployments()).get();
  return found.docs.map((document) => deploymentSchema.parse(document.data()));
}

describe('a request that another system publishes by the page alone', () => {
  it('is a deployment of its publisher, in the publisher’s workspace, once for each key', async () => {
    await order();
    await order();
    const [deployment, ...others] = await deployments();
    expect(others).toEqual([]);
    expect(deployment).toMatchObject({
      status: 'queued',
      workspaceId: 'team',
      actor: { kind: 'system', id: 'ci' },
      idempotencyKey: example.payload.data.idempotencyKey,
      request: example.payload.data.request,
    });
    expect(advanced).toEqual([deployment?.id, deployment?.id]);
    expect(received.deadLetters).toEqual([]);
  });

  const rejections: [string, () => Promise<string>, string, RegExp, string?][] = [
    ['no publisher', () => order({}, {}), 'publisher-unknown', /names no publisher/],
    ['an unknown publisher', () => order({}, { publisher: 'nobody' }), 'publisher-unknown', /"nobody"/],
    ['a publisher who may only look', () => order({}, { publisher: 'reader' }), 'forbidden', /"reader"/],
    [
      'another workspace',
      () => order({ request: { ...example.payload.data.request, workspaceId: 'others' } }),
      'forbidden',
      /"others"/,
    ],
    [
      'a wrong field',
      () => order({ request: { ...example.payload.data.request, region: 'moon' } }),
      'invalid-request',
      /region/,
      '/data/request/region',
    ],
    [
      'settings that do not go together',
      () =>
        order({
          idempotencyKey: 'settings-1',
          request: { ...example.payload.data.request, settings: { memory: '16Gi' } },
        }),
      'invalid-request',
      /cannot be had together/,
      '/data/request/settings/memory',
    ],
    [
      'an unknown agent',
      () =>
        order({ idempotencyKey: 'other-key', request: { ...example.payload.data.request, agentId: 'none' } }),
      'agent-not-found',
      /"none"/,
    ],
    [
      'a key that was used for something else',
      () => order({ request: { ...example.payload.data.request, serviceName: 'other' } }),
      'idempotency-key-reused',
      /another body/,
    ],
    ['no JSON', () => publish('{"a":', { publisher: 'ci' }), 'malformed', /no JSON/],
  ];
  it.each(rejections)(
    'is refused with %s: dead letters and an event say why',
    async (_what, send, code, words, pointer) => {
      const before = advanced.length;
      const messageId = await send();
      const [letter, event] = await vi.waitFor(() => {
        const dead = received.deadLetters.find(({ attributes }) => attributes['messageId'] === messageId);
        const told = received.events.find(
          ({ attributes }) => attributes['ce-id'] === `${messageId}.rejected`,
        );
        if (!dead || !told) throw new Error('Not yet.');
        return [dead, told];
      }, 10_000);
      expect(letter?.attributes['code']).toBe(code);
      expect(letter?.attributes['reason']).toMatch(words);
      expect(letter?.data).toEqual(received.requests.find(({ id }) => id === messageId)?.data);
      const { data } = deploymentRejectedSchema.parse(JSON.parse(String(event?.data)));
      expect(data).toMatchObject({ messageId, code, reason: expect.stringMatching(words) as string });
      if (pointer !== undefined) expect(data.errors[0]?.pointer).toBe(pointer);
      expect(advanced).toHaveLength(before);
      expect(await deployments()).toHaveLength(1);
    },
  );
});
