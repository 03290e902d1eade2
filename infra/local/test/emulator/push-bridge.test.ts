import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PubSub } from '@google-cloud/pubsub';
import { afterAll, beforeAll, beforeEach, expect, inject, test, vi } from 'vitest';
import { setupPubsub } from '../../src/functions/setup-pubsub.ts';
import { startPushBridge, type PushBridge } from '../../src/functions/start-push-bridge.ts';
import { TOPOLOGY, type FunctionName } from '../../src/functions/topology.ts';

const PROJECT = 'demo-push-bridge';

interface Push {
  path: string;
  body: {
    message: { data: string; attributes: Record<string, string>; messageId: string; publishTime: string };
    subscription: string;
    deliveryAttempt?: number;
  };
  at: number;
}

const pubsub = new PubSub({
  projectId: PROJECT,
  apiEndpoint: inject('emulators').pubsub,
  emulatorMode: true,
});
const bridges: PushBridge[] = [];
let server: Server;
let pushes: Push[];
let answer: (push: Push) => Promise<number>;

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const push = { path: request.url ?? '', body: JSON.parse(text) as Push['body'], at: Date.now() };
      pushes.push(push);
      void answer(push).then((status) => response.writeHead(status).end());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const names = TOPOLOGY.subscriptions.map((spec) => spec.function);
  await setupPubsub(
    pubsub,
    PROJECT,
    Object.fromEntries(names.map((name) => [name, origin])) as Record<FunctionName, string>,
  );
  for (const spec of TOPOLOGY.subscriptions)
    if (spec.pushedBy === 'bridge')
      bridges.push(startPushBridge(pubsub, PROJECT, spec, origin, () => undefined));
});
beforeEach(() => {
  pushes = [];
  answer = () => Promise.resolve(204);
});
afterAll(async () => {
  await Promise.all(bridges.map((bridge) => bridge.close()));
  await pubsub.close();
  server.close();
  server.closeAllConnections();
});

test('a message arrives in Pub/Sub’s own push envelope, at the path that tells its topic', async () => {
  const messageId = await pubsub
    .topic('deployment-requests')
    .publishMessage({ json: { hello: 1 }, attributes: { kind: 'test' } });
  await vi.waitFor(() => expect(pushes).toHaveLength(1));
  expect(pushes[0]).toMatchObject({
    path: `/projects/${PROJECT}/topics/deployment-requests`,
    body: {
      message: {
        data: Buffer.from('{"hello":1}').toString('base64'),
        attributes: { kind: 'test' },
        messageId,
        publishTime: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      },
      subscription: `projects/${PROJECT}/subscriptions/on-deployment-requested`,
      deliveryAttempt: 1,
    },
  });
});

test('what is answered with an error comes again after the backoff, and with 204 not', async () => {
  answer = () => Promise.resolve(pushes.length < 3 ? 500 : 204);
  await pubsub.topic('cloud-builds').publishMessage({ json: { id: 'b1' } });
  await vi.waitFor(() => expect(pushes).toHaveLength(3), { timeout: 15_000 });
  expect(pushes.map(({ body }) => body.deliveryAttempt)).toEqual([1, 2, 3]);
  await new Promise((resolve) => setTimeout(resolve, 2500));
  expect(pushes).toHaveLength(3);
});

test('200 log entries that each wait for a commit are delivered side by side', async () => {
  answer = () => new Promise((resolve) => setTimeout(() => resolve(200), 200));
  const topic = pubsub.topic('deployment-logs');
  const startedAt = Date.now();
  await Promise.all(Array.from({ length: 200 }, (_, index) => topic.publishMessage({ json: { index } })));
  await vi.waitFor(() => expect(pushes).toHaveLength(200), { timeout: 10_000 });
  // Two at a time, as the emulator pushes, they would take 20 s.
  expect(Date.now() - startedAt).toBeLessThan(5000);
});

test('ticks are pushed by the emulator itself', async () => {
  await pubsub.topic('deployment-ticks').publishMessage({ json: { kind: 'tick' } });
  await vi.waitFor(() => expect(pushes).toHaveLength(1), { timeout: 5000 });
  expect(pushes[0]).toMatchObject({ path: `/projects/${PROJECT}/topics/deployment-ticks` });
});
