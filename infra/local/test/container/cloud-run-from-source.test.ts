import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { CloudBuildClient } from '@google-cloud/cloudbuild';
import { PubSub, type Message } from '@google-cloud/pubsub';
import { ServicesClient } from '@google-cloud/run';
import { Storage } from '@google-cloud/storage';
import { GoogleAuth } from 'google-auth-library';
import { grpc } from 'google-gax';
import tar from 'tar-stream';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import type { LogEntry } from '../../src/cloud/logging/log-entry.ts';
import { helloProgram } from '../../src/cloud/run/testing/programs.ts';
import { startCloud, type LocalCloud } from '../../src/cloud/start-cloud.ts';

const dockerfile = 'FROM node:24-slim\nCOPY program.cjs /app/\nUSER node\nCMD ["node", "/app/program.cjs"]\n';

async function archive(files: Record<string, string>): Promise<Buffer> {
  const pack = tar.pack();
  for (const [name, text] of Object.entries(files)) pack.entry({ name }, text);
  pack.finalize();
  return gzipSync(await buffer(pack));
}

describe.each(['docker', 'process'] as const)('with the engine %s', (engine) => {
  // A project of its own, so that its topics are nobody else's.
  const projectId = `demo-from-${engine}`;
  const location = `projects/${projectId}/locations/us-central1`;

  let cloud: LocalCloud;
  let folder: string;
  let pubsub: PubSub;
  const entries: { entry: LogEntry; receivedAt: number }[] = [];
  const builds: { data: Record<string, unknown>; attributes: Record<string, string> }[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'serving-cloud-'));
    const host = inject('emulators').pubsub;
    pubsub = new PubSub({ projectId, apiEndpoint: host, emulatorMode: true });
    const listen = async (topic: string, onMessage: (message: Message) => void) => {
      const [created] = await pubsub.createTopic(topic);
      const [subscription] = await created.createSubscription(`${topic}-test`);
      subscription.on('message', (message) => {
        message.ack();
        onMessage(message);
      });
    };
    await listen('deployment-logs', ({ data }) =>
      entries.push({ entry: JSON.parse(data.toString()) as LogEntry, receivedAt: Date.now() }),
    );
    await listen('cloud-builds', ({ data, attributes }) =>
      builds.push({ data: JSON.parse(data.toString()) as Record<string, unknown>, attributes }),
    );
    const registry = engine === 'docker' ? inject('registry') : null;
    cloud = await startCloud({
      ...(registry && { registry }),
      dataFolder: folder,
      projectId,
      pubsubEmulatorHost: host,
      engine,
      log: () => undefined,
    });
    for (const [name, value] of Object.entries(cloud.env)) vi.stubEnv(name, value);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await pubsub.close();
    await cloud.close();
    await rm(folder, { recursive: true, force: true });
  });

  const clientOptions = () => ({
    apiEndpoint: '127.0.0.1',
    port: Number(new URL(cloud.env['CLOUD_RUN_ENDPOINT'] ?? '').port),
    sslCreds: grpc.credentials.createInsecure(),
  });

  // The first build of a new data folder makes its base image.
  const coldBuild = { timeout: 240_000 };
  test(
    'source becomes a build, an image, a service and log lines, all through Google’s clients',
    coldBuild,
    async () => {
      const storage = new Storage({ projectId });
      const [bucket] = await storage.createBucket(`sources-${projectId}`);
      await bucket
        .file('a.tar.gz')
        .save(await archive({ Dockerfile: dockerfile, 'program.cjs': helloProgram }));

      const image = `${new URL(cloud.endpoints.registry).host}/${projectId}/agents/hello:v1`;
      const buildClient = new CloudBuildClient(clientOptions());
      const [operation] = await buildClient.createBuild({
        parent: location,
        projectId,
        build: {
          source: { storageSource: { bucket: bucket.name, object: 'a.tar.gz' } },
          steps: [{ name: 'gcr.io/cloud-builders/docker', args: ['build', '-t', image, '.'] }],
          images: [image],
          tags: ['agent-gallery', 'deployment-dabcdefghijk'],
        },
      });
      const buildId = (operation.metadata as { build?: { id?: string } }).build?.id ?? '';
      let build = (await buildClient.getBuild({ projectId, id: buildId }))[0];
      while (build.status === 'QUEUED' || build.status === 'WORKING') {
        await new Promise((resolve) => setTimeout(resolve, 200));
        build = (await buildClient.getBuild({ projectId, id: buildId }))[0];
      }
      expect(build.status).toBe('SUCCESS');
      const digest = build.results?.images?.[0]?.digest ?? '';
      expect((await buildClient.checkCreateBuildProgress(operation.name ?? '')).done).toBe(true);

      const services = new ServicesClient(clientOptions());
      const [created] = await services.createService({
        parent: location,
        serviceId: 'hello',
        service: {
          labels: { 'managed-by': 'agent-gallery' },
          template: { containers: [{ image: `${image.replace(/:v1$/, '')}@${digest}` }] },
        },
      });
      const [service] = await created.promise();
      const uri = service.uri ?? '';
      expect((await fetch(uri)).status).toBe(403);
      const client = await new GoogleAuth().getIdTokenClient(uri);
      expect((await client.request<{ env: object }>({ url: uri })).data.env).toMatchObject({
        K_SERVICE: 'hello',
      });

      await expect.poll(() => builds.map(({ attributes }) => attributes['status'])).toContain('SUCCESS');
      expect(new Set(builds.map(({ attributes }) => attributes['buildId']))).toEqual(new Set([buildId]));
      const last = builds.find(({ attributes }) => attributes['status'] === 'SUCCESS');
      expect(last?.data).toMatchObject({
        id: buildId,
        projectId,
        status: 'SUCCESS',
        tags: ['agent-gallery', 'deployment-dabcdefghijk'],
      });
      expect(last?.data['finishTime']).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      await expect.poll(() => entries.map(({ entry }) => entry.textPayload)).toContain('listening soon');
      await expect
        .poll(() => entries.map(({ entry }) => entry.textPayload))
        .toContainEqual(expect.stringMatching(/^Default STARTUP TCP probe succeeded/));
      const texts = entries.map(({ entry }) => entry.textPayload);
      expect(texts).toContain(`starting build "${buildId}"`);
      expect(texts.some((text) => text?.includes('limits'))).toBe(engine === 'process');
      expect(cloud.engine).toMatchObject({ kind: engine });
      expect(new Set(entries.map(({ entry }) => entry.insertId)).size).toBe(entries.length);
      await Promise.all([buildClient.close(), services.close()]);
    },
  );

  test('a line of a container is a Pub/Sub message soon after it was written', async () => {
    const services = new ServicesClient(clientOptions());
    const [service] = await services.getService({ name: `${location}/services/hello` });
    const client = await new GoogleAuth().getIdTokenClient(service.uri ?? '');
    const headers = Object.fromEntries(await client.getRequestHeaders(service.uri ?? ''));
    const delays: number[] = [];
    for (let turn = 0; turn < 10; turn += 1) {
      const text = `line ${String(turn)} ${crypto.randomUUID()}`;
      const at = Date.now();
      await fetch(`${service.uri ?? ''}/log?text=${encodeURIComponent(text)}`, { headers });
      const arrived = () => entries.find(({ entry }) => entry.textPayload === text);
      await expect.poll(arrived, { interval: 5 }).toBeDefined();
      delays.push((arrived()?.receivedAt ?? 0) - at);
    }
    const median = delays.sort((left, right) => left - right)[5] ?? 0;
    process.stdout.write(`container line → Pub/Sub subscriber: median ${String(median)} ms\n`);
    expect(median).toBeLessThan(500);
    await services.close();
  });
});
