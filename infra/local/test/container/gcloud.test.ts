import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ServicesClient } from '@google-cloud/run';
import { grpc } from 'google-gax';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { findOnPath } from '../../src/cloud/engine/daemon/find-on-path.ts';
import { startGcloudCloud, type GcloudCloud } from './gcloud/start-gcloud-cloud.ts';

// The real gcloud against the local cloud that `npm run cloud` starts. The tests build on each other.

const gcloudPath = await findOnPath('gcloud');
let cloud: GcloudCloud;
let image: string;

interface KnativeService {
  metadata: { name: string; generation: number; labels: Record<string, string> };
  status: {
    url: string;
    observedGeneration: number;
    latestReadyRevisionName: string;
    conditions: { type: string; status: string; message?: string }[];
    traffic: { revisionName: string; percent?: number; tag?: string; url?: string }[];
  };
}

interface Answer {
  url: string;
  revision: string;
  greeting?: string;
}

beforeAll(async () => {
  if (gcloudPath === undefined) return;
  cloud = await startGcloudCloud(gcloudPath, inject('emulators').pubsub);
  image = `${cloud.region}-docker.pkg.dev/${cloud.project}/agents/hello`;
});
beforeEach(({ skip }) => {
  skip(gcloudPath === undefined, 'gcloud is not installed (https://cloud.google.com/sdk/docs/install)');
});
afterAll(async () => {
  if (gcloudPath !== undefined) await cloud.close();
});

async function answerOf(url: string): Promise<Answer> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

test('builds submit shows the log while it builds; builds list and log find it again', async () => {
  const { stdout, stderr } = await cloud.gcloud('builds', 'submit', '--tag', image, cloud.source);
  const output = stdout + stderr;
  expect(output).toMatch(/Step 4\/4 : CMD/);
  expect(output).toContain(`Pushing ${image}`);
  expect(output).toContain('SUCCESS');

  const builds = (await cloud.json('builds', 'list')) as { id: string; status: string; images: string[] }[];
  expect(builds).toMatchObject([{ status: 'SUCCESS', images: [image] }]);
  const log = await cloud.gcloud('builds', 'log', builds[0]?.id ?? '');
  expect(log.stdout).toContain('FETCHSOURCE');
  expect(log.stdout).toMatch(/latest: digest: sha256:[0-9a-f]{64}/);
});

test('artifacts docker images list shows what was pushed, with its tag, digest and size', async () => {
  const repository = image.slice(0, image.lastIndexOf('/'));
  const list = ['artifacts', 'docker', 'images', 'list', repository, '--include-tags'];
  const images = (await cloud.json(...list)) as { version: string; metadata: { imageSizeBytes: string } }[];
  expect(images).toMatchObject([{ package: image, tags: ['latest'] }]);
  expect(images[0]?.version).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(Number(images[0]?.metadata.imageSizeBytes)).toBeGreaterThan(1_000_000);
});

test('run deploy --image makes a service that answers, and the next revision waits for its traffic', async () => {
  const first = (await cloud.json(
    'run',
    'deploy',
    'hello',
    '--image',
    image,
    '--allow-unauthenticated',
  )) as KnativeService;
  expect(first.metadata).toMatchObject({ name: 'hello', generation: 1 });
  const before = await answerOf(first.status.url);
  expect(before.revision).toMatch(/^hello-00001-/);

  const change = ['--set-env-vars', 'GREETING=ahoy', '--no-traffic', '--tag', 'next'];
  await cloud.gcloud('run', 'deploy', 'hello', '--image', image, ...change);
  const service = (await cloud.json('run', 'services', 'describe', 'hello')) as KnativeService;
  expect(service.status.observedGeneration).toBe(service.metadata.generation);
  expect(service.status.conditions.every(({ status }) => status === 'True')).toBe(true);
  const tagged = service.status.traffic.find(({ tag }) => tag === 'next');
  expect((await answerOf(tagged?.url ?? '')).greeting).toBe('ahoy');
  expect((await answerOf(service.status.url)).revision).toBe(before.revision);

  await cloud.gcloud('run', 'services', 'update-traffic', 'hello', '--to-latest');
  expect(await answerOf(service.status.url)).toMatchObject({ greeting: 'ahoy' });
  const revisions = (await cloud.json('run', 'revisions', 'list', '--service', 'hello')) as {
    metadata: { name: string };
  }[];
  expect(revisions.map(({ metadata }) => metadata.name)).toEqual([tagged?.revisionName, before.revision]);
});

test('Google’s clients see the same service, over gRPC and over REST', async () => {
  const { CLOUD_RUN_ENDPOINT = '', AGENT_ENGINE_ENDPOINT: rest = '' } = cloud.env;
  const name = `projects/${cloud.project}/locations/${cloud.region}/services/hello`;
  const overGrpc = new ServicesClient({
    apiEndpoint: '127.0.0.1',
    port: Number(new URL(CLOUD_RUN_ENDPOINT).port),
    sslCreds: grpc.credentials.createInsecure(),
  });
  const { PassThroughClient } = await import('google-auth-library');
  const overRest = new ServicesClient({
    ...{ apiEndpoint: '127.0.0.1', port: Number(new URL(rest).port), protocol: 'http', fallback: true },
    authClient: new PassThroughClient() as never,
  });
  const [[one], [other]] = await Promise.all([overGrpc.getService({ name }), overRest.getService({ name })]);
  expect(one).toMatchObject({ name, traffic: expect.arrayContaining([]) as object, client: 'gcloud' });
  expect(other.generation).toEqual(one.generation);
  expect(other.template?.containers?.[0]?.env).toEqual(one.template?.containers?.[0]?.env);
  await Promise.all([overGrpc.close(), overRest.close()]);
});

test('run deploy --source builds and deploys a private service; list and delete', async () => {
  const deploy = ['run', 'deploy', 'from-source', '--source', cloud.source, '--no-allow-unauthenticated'];
  const service = (await cloud.json(...deploy)) as KnativeService;
  expect((await fetch(service.status.url)).status).toBe(403);
  const list = async () =>
    ((await cloud.json('run', 'services', 'list')) as KnativeService[]).map(({ metadata }) => metadata.name);
  expect(await list()).toEqual(['from-source', 'hello']);
  await cloud.gcloud('run', 'services', 'delete', 'from-source');
  expect(await list()).toEqual(['hello']);
});

test('artifacts docker images delete takes an image and its tags away', async () => {
  const repository = `${cloud.region}-docker.pkg.dev/${cloud.project}/cloud-run-source-deploy`;
  const list = async () =>
    (await cloud.json('artifacts', 'docker', 'images', 'list', repository, '--include-tags')) as {
      package: string;
      version: string;
      tags: string[];
    }[];
  const [built] = await list();
  const reference = `${built?.package ?? ''}@${built?.version ?? ''}`;
  const remove = ['artifacts', 'docker', 'images', 'delete', reference];
  expect((await cloud.tryGcloud(...remove)).stderr).toContain('because it is tagged');
  await cloud.gcloud(...remove, '--delete-tags');
  expect(await list()).toEqual([]);
});

test('gcloud fails as on Google Cloud: a container that ends, and a permission that was taken away', async () => {
  const deploy = ['run', 'deploy', 'broken', '--image', image, '--no-allow-unauthenticated'];
  const ends = await cloud.tryGcloud(...deploy, '--command=node', '--args=-e,process.exit(3)');
  expect(ends.code).toBe(1);
  expect(ends.stderr).toMatch(/Revision 'broken-00001-\w+' is not ready and cannot serve traffic.+PORT=8080/);

  const { AGENT_ENGINE_ENDPOINT: rest = '' } = cloud.env;
  const denied = { code: 'PERMISSION_DENIED', message: "Permission 'run.services.update' denied" };
  const fault = { method: 'google.cloud.run.v1.Services/ReplaceService', before: denied };
  const injected = await fetch(`${rest}/_local/faults`, { method: 'POST', body: JSON.stringify(fault) });
  expect(injected.status).toBe(200);
  const refused = await cloud.tryGcloud(...deploy);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(denied.message);
  expect(await (await fetch(`${rest}/_local/faults`)).json()).toMatchObject({ faults: [{ hits: 1 }] });
});

test('secrets are made, read and handed to a service; one that is missing is named', async () => {
  const file = join(cloud.source, 'greeting.txt');
  await writeFile(file, 'from a secret');
  await cloud.gcloud('secrets', 'create', 'greeting');
  await cloud.gcloud('secrets', 'versions', 'add', 'greeting', `--data-file=${file}`);
  const { stdout } = await cloud.gcloud('secrets', 'versions', 'access', 'latest', '--secret=greeting');
  expect(stdout).toBe('from a secret');
  const versions = (await cloud.json('secrets', 'versions', 'list', 'greeting')) as { state: string }[];
  expect(versions).toMatchObject([{ state: 'ENABLED' }]);

  const deploy = ['run', 'deploy', 'secretive', '--image', image, '--allow-unauthenticated'];
  const service = (await cloud.json(...deploy, '--set-secrets=GREETING=greeting:latest')) as KnativeService;
  expect((await answerOf(service.status.url)).greeting).toBe('from a secret');
  const missing = await cloud.tryGcloud(...deploy, '--set-secrets=GREETING=none:7');
  expect(missing.code).toBe(1);
  expect(missing.stderr).toMatch(/Secret projects\/\d+\/secrets\/none\/versions\/7 was not found/);
  await cloud.gcloud('secrets', 'versions', 'disable', '1', '--secret=greeting');
  expect((await cloud.tryGcloud('secrets', 'versions', 'access', '1', '--secret=greeting')).stderr).toMatch(
    /DISABLED state/,
  );
  await cloud.gcloud('secrets', 'delete', 'greeting');
});

test('storage buckets update sets which pages may use signed URLs', async () => {
  const bucket = `gs://${cloud.project}-uploads`;
  const file = join(cloud.source, 'cors.json');
  await writeFile(file, '[{"origin": ["https://portal.example"], "method": ["PUT"], "maxAgeSeconds": 60}]');
  await cloud.gcloud('storage', 'buckets', 'create', bucket);
  await cloud.gcloud('storage', 'buckets', 'update', bucket, `--cors-file=${file}`);
  expect(await cloud.json('storage', 'buckets', 'describe', bucket)).toMatchObject({
    cors_config: [{ origin: ['https://portal.example'], method: ['PUT'], maxAgeSeconds: 60 }],
  });
});

test('an engine of Agent Engine runs the same image, and Ctrl-C ends everything', async () => {
  const { AGENT_ENGINE_ENDPOINT: rest = '', GCE_METADATA_HOST: metadata = '' } = cloud.env;
  const tokenUrl = `http://${metadata}/computeMetadata/v1/instance/service-accounts/default/token`;
  const token = (await (await fetch(tokenUrl, { headers: { 'Metadata-Flavor': 'Google' } })).json()) as {
    access_token: string;
  };
  const headers = { authorization: `Bearer ${token.access_token}` };
  const ask = async (path: string, body?: object) => {
    const method = body ? 'POST' : 'GET';
    const request = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    return (await (await fetch(rest + path, request)).json()) as Record<string, unknown>;
  };
  const created = await ask(`/v1/projects/${cloud.project}/locations/${cloud.region}/reasoningEngines`, {
    displayName: 'hello',
    spec: { containerSpec: { imageUri: image } },
  });
  const done = await ask(`/v1/${String(created['name'])}:wait?timeout=60s`, {});
  const { name } = done['response'] as { name: string };
  expect(await ask(`/v1/${name}:query`, { input: {} })).toMatchObject({ url: '/api/reasoning_engine' });
  const below = await ask(`/reasoningEngines/v1/${name}/api/.well-known/agent-card.json`);
  expect(below['url']).toBe('/api/.well-known/agent-card.json');

  expect(await cloud.interrupt()).toBe(0);
  await expect(fetch(rest)).rejects.toThrow();
});
