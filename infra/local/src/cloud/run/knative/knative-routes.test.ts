import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createIdentity } from '../../metadata/identity.ts';
import { createPortBook } from '../../port-book.ts';
import { loadDescriptors } from '../../rpc/descriptors.ts';
import { createFaults } from '../../rpc/faults.ts';
import { startRestApis } from '../../start-rest-apis.ts';
import { createCloudRun } from '../create-cloud-run.ts';
import { createFakeEngine } from '../testing/fake-engine.ts';
import { exitsProgram, helloProgram } from '../testing/programs.ts';
import { createKnativeRoutes } from './knative-routes.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are checked field by field
type Json = any;

const services = '/apis/serving.knative.dev/v1/namespaces/demo/services';
let call: (verb: string, path: string, body?: object) => Promise<{ status: number; body: Json }>;
let close: () => Promise<void>;

beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'knative-'));
  const log = () => undefined;
  const run = await createCloudRun({
    folder: join(folder, 'run'),
    engine: createFakeEngine({ hello: helloProgram, exits: exitsProgram }),
    login: { username: 'u', password: 'p' },
    identity: await createIdentity({ folder, email: 'local@demo.iam.gserviceaccount.com' }),
    ports: createPortBook(join(folder, 'ports.json')),
    containerEnv: {},
    hostDoor: () => Promise.resolve(() => Promise.resolve()),
    resolveImage: (image) => Promise.resolve(image),
    writeEntry: () => undefined,
    log,
  });
  const server = await startRestApis({
    port: 0,
    descriptors: loadDescriptors(),
    handlers: run.handlers,
    operationOwners: [run.operations],
    routes: createKnativeRoutes(run),
    certificate: { key: '', cert: '' },
    ...{ faults: createFaults(), log },
  });
  // As gcloud asks: a proxy request, with the region before the host.
  call = async (verb, path, body) => {
    const target = `http://us-central1-127.0.0.1:${String(server.port)}${path}`;
    const asked = request({ host: '127.0.0.1', port: server.port, method: verb, path: target });
    asked.end(body ? JSON.stringify(body) : undefined);
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    return { status: response.statusCode ?? 0, body: (await json(response)) as Json };
  };
  close = async () => {
    await server.close();
    await run.close();
    rmSync(folder, { recursive: true, force: true });
  };
});
afterEach(() => close());

const wanted = (image: string, more: object = {}) => ({
  apiVersion: 'serving.knative.dev/v1',
  kind: 'Service',
  metadata: {
    name: 'web',
    namespace: 'demo',
    labels: { team: 'a' },
    annotations: { 'run.googleapis.com/ingress': 'internal', 'run.googleapis.com/client-name': 'gcloud' },
  },
  spec: {
    template: {
      metadata: {
        labels: { 'client.knative.dev/nonce': 'abc' },
        annotations: {
          'autoscaling.knative.dev/maxScale': '3',
          'run.googleapis.com/cpu-throttling': 'false',
        },
      },
      spec: {
        containerConcurrency: 10,
        timeoutSeconds: 60,
        containers: [{ image, env: [{ name: 'A', value: 'b' }], ...more }],
      },
    },
  },
});

/** Creates the service and waits as gcloud does. */
async function deployed(image: string): Promise<Json> {
  const { body } = await call('POST', services, wanted(image));
  const id = body.metadata.annotations['run.googleapis.com/operation-id'];
  const waited = await call('POST', `/v1/projects/demo/locations/us-central1/operations/${id}:wait`, {
    timeout: '20s',
  });
  return waited.body;
}

test('a service of Knative is the same one in v2', async () => {
  const { response } = await deployed('hello');
  expect(response).toMatchObject({
    '@type': 'type.googleapis.com/google.cloud.run.v1.Service',
    metadata: { name: 'web', namespace: 'demo', generation: 1 },
    status: {
      observedGeneration: 1,
      conditions: expect.arrayContaining([
        expect.objectContaining({ type: 'Ready', status: 'True' }),
      ]) as object,
    },
  });
  const { body } = await call('GET', '/v2/projects/demo/locations/us-central1/services/web');
  expect(body).toMatchObject({
    labels: { team: 'a' },
    client: 'gcloud',
    ingress: 'INGRESS_TRAFFIC_INTERNAL_ONLY',
    template: {
      scaling: { maxInstanceCount: 3 },
      maxInstanceRequestConcurrency: 10,
      timeout: '60s',
      containers: [{ image: 'hello', env: [{ name: 'A', value: 'b' }] }],
    },
  });
  expect(body.template.containers[0].resources.cpuIdle ?? false).toBe(false);
});

test('what was read and is sent back makes no revision; with other traffic neither', async () => {
  await deployed('hello');
  const { body: read } = await call('GET', `${services}/web`);
  const { body: sent } = await call('PUT', `${services}/web`, read);
  expect(sent.metadata.generation).toBe(2);
  expect(sent.status.latestCreatedRevisionName).toBe(read.status.latestCreatedRevisionName);

  const { body: again } = await call('GET', `${services}/web`);
  again.spec.traffic = [{ revisionName: read.status.latestCreatedRevisionName, percent: 100, tag: 'live' }];
  expect((await call('PUT', `${services}/web`, again)).status).toBe(200);
  await expect
    .poll(async () => (await call('GET', `${services}/web`)).body.status.traffic)
    .toMatchObject([{ tag: 'live', percent: 100, url: expect.stringMatching(/^http/) as string }]);
  const path = '/apis/serving.knative.dev/v1/namespaces/demo/revisions';
  const { body: revisions } = await call(
    'GET',
    `${path}?labelSelector=serving.knative.dev%2Fservice%20%3D%20web`,
  );
  expect(revisions.items).toHaveLength(1);
  expect(
    (await call('GET', `${path}?labelSelector=serving.knative.dev%2Fservice%3Dother`)).body.items,
  ).toEqual([]);
});

test('a change of what has changed meanwhile is a conflict', async () => {
  await deployed('hello');
  const { body: read } = await call('GET', `${services}/web`);
  await call('PUT', `${services}/web`, read);
  const conflict = await call('PUT', `${services}/web`, read);
  expect(conflict).toMatchObject({ status: 409, body: { error: { status: 'ABORTED' } } });
});

test('a container that ends is a failed operation and a condition with its reason', async () => {
  const { error } = await deployed('exits');
  expect(error.message).toContain('is not ready and cannot serve traffic');
  const { body } = await call('GET', `${services}/web`);
  expect(body.status.conditions[0]).toMatchObject({
    type: 'Ready',
    status: 'False',
    reason: 'HealthCheckContainerError',
  });
});

test('a dry run makes nothing; lists know regions; what is deleted is gone', async () => {
  const dry = await call('POST', `${services}?dryRun=all`, wanted('hello'));
  expect(dry).toMatchObject({ status: 200, body: { metadata: { name: 'web' } } });
  expect((await call('GET', services)).body.items).toEqual([]);
  await deployed('hello');
  const list = async (location: string) =>
    (await call('GET', `/v1/projects/demo/locations/${location}/services`)).body.items as Json[];
  expect((await list('-'))[0].metadata.labels['cloud.googleapis.com/location']).toBe('us-central1');
  expect(await list('europe-west1')).toEqual([]);
  const { body: route } = await call('GET', services.replace('services', 'routes/web'));
  expect(route).toMatchObject({ kind: 'Route', status: { traffic: [{ percent: 100 }] } });
  expect((await call('DELETE', `${services}/web`)).body).toMatchObject({ status: 'Success' });
  const gone = await call('GET', `${services}/web`);
  expect(gone.body.error.message).toBe(
    "Resource 'web' of kind 'SERVICE' in region 'us-central1' in project 'demo' does not exist.",
  );
});
