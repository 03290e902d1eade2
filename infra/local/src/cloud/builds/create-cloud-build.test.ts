import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import tar from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ContainerEngine, StepSpec } from '../engine/engine.ts';
import type { LogEntry } from '../logging/log-entry.ts';
import { rpcCode } from '../rpc-error.ts';
import type { CreateBuildRequest } from './accept-build.ts';
import { isTerminal, type Build } from './build.ts';
import { createCloudBuild, type CloudBuild, type CloudBuildDeps } from './create-cloud-build.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;
const IMAGE = '127.0.0.1:5000/demo/agents/echo:t1';
const REQUEST: CreateBuildRequest = {
  projectId: 'demo',
  parent: 'projects/demo/locations/europe-west1',
  build: {
    source: { storageSource: { bucket: 'sources', object: 'a.tar.gz' } },
    steps: [{ name: 'gcr.io/cloud-builders/docker', args: ['build', '-t', IMAGE, '.'] }],
    images: [IMAGE],
    tags: ['agent-gallery', 'deployment-d1'],
  },
};

type Step = (step: StepSpec, say: (text: string) => void, signal: AbortSignal) => Promise<number>;

/** Runs until the signal aborts. */
const forever: Step = (_step, say, signal) => {
  say('running');
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(137)));
};

describe('createCloudBuild', () => {
  let dataFolder: string;
  let cloudBuild: CloudBuild;
  let runStep: Step;
  let push: (image: string) => Promise<string>;
  let events: string[];
  let entries: LogEntry[];
  let steps: StepSpec[];
  let archive: Buffer;

  beforeEach(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'agw-builds-'));
    runStep = () => Promise.resolve(0);
    push = () => Promise.resolve(DIGEST);
    events = [];
    entries = [];
    steps = [];
    archive = await sourceArchive();
    cloudBuild = await start();
  });
  afterEach(async () => {
    await cloudBuild.close();
    await rm(dataFolder, { recursive: true });
  });

  function start(deps: Partial<CloudBuildDeps> = {}): Promise<CloudBuild> {
    const engine: ContainerEngine = {
      kind: 'docker',
      runStep(step, onLine, signal) {
        steps.push(step);
        return runStep(step, (text) => onLine({ stream: 'stdout', text, at: new Date() }), signal);
      },
      push: (image) => push(image),
      run: () => Promise.reject(new Error('not here')),
      close: () => Promise.resolve(),
    };
    return createCloudBuild({
      engine,
      storage: {
        readObject(bucket, name, generation = '7') {
          if (name !== 'a.tar.gz') throw new Error(`No such object: ${bucket}/${name}`);
          return { object: { generation, size: String(archive.length) }, content: Readable.from([archive]) };
        },
      },
      registry: { host: '127.0.0.1:5000', login: { username: 'u', password: 'p' } },
      publishBuild: (build) => {
        events.push(`published ${build.status}`);
        return Promise.resolve();
      },
      writeLogEntry: (entry) => {
        entries.push(entry);
        events.push('line');
      },
      dataFolder,
      log: () => undefined,
      ...deps,
    });
  }

  async function build(request: CreateBuildRequest = REQUEST): Promise<Build> {
    const { operationName } = await cloudBuild.handlers.createBuild(request);
    const operation = await cloudBuild.waitOperation(operationName, 5000);
    if (!operation?.done) throw new Error('the build did not end');
    return operation.build;
  }
  const withSteps = (build: CreateBuildRequest['build']): CreateBuildRequest => ({
    ...REQUEST,
    build: { ...REQUEST.build, ...build },
  });
  const until = async (status: string, id: string) => {
    while ((await cloudBuild.handlers.getBuild({ projectId: 'demo', id })).status !== status)
      await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const texts = () => entries.map((entry) => entry.textPayload);

  it('runs the steps over the source, pushes the images and takes their digests', async () => {
    runStep = async (step, say) => {
      say((await readdir(step.workspaceFolder)).join());
      return 0;
    };
    const done = await build();
    expect(done).toMatchObject({
      status: 'SUCCESS',
      name: `projects/demo/locations/europe-west1/builds/${done.id}`,
      steps: [{ status: 'SUCCESS', exitCode: 0 }],
      results: { images: [{ name: IMAGE, digest: DIGEST }] },
      sourceProvenance: { resolvedStorageSource: { bucket: 'sources', object: 'a.tar.gz', generation: '7' } },
    });
    expect(Object.keys(done.timing ?? {})).toEqual(['FETCHSOURCE', 'BUILD', 'PUSH']);
    expect(texts()).toEqual([
      `starting build "${done.id}"`,
      '',
      'FETCHSOURCE',
      'Fetching storage object: gs://sources/a.tar.gz#7',
      'Copying gs://sources/a.tar.gz#7...',
      expect.stringMatching(/^Operation completed over 1 objects\/\d+\.\d B\.$/),
      'BUILD',
      'Dockerfile',
      'PUSH',
      `Pushing ${IMAGE}`,
      'DONE',
    ]);
    expect(await readdir(join(dataFolder, 'workspaces'))).toEqual([]);
  });

  it('writes entries like those of a Logging sink, in strict order', async () => {
    const { id } = await build();
    expect(entries[0]).toMatchObject({
      logName: 'projects/demo/logs/cloudbuild',
      resource: { type: 'build', labels: { build_id: id, project_id: 'demo', build_trigger_id: '' } },
      labels: { build_step: 'MAIN', build_tags: 'agent-gallery,deployment-d1' },
      severity: 'INFO',
    });
    const times = entries.map((entry) => entry.timestamp);
    expect(times).toEqual([...new Set(times)].sort());
    const ids = entries.map((entry) => entry.insertId);
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  it('publishes each status, the last one after every line', async () => {
    await build();
    await cloudBuild.close();
    expect(events.filter((event) => event !== 'line')).toEqual([
      'published QUEUED',
      'published WORKING',
      'published SUCCESS',
    ]);
    expect(events.at(-1)).toBe('published SUCCESS');
  });

  it('names the steps in the lines of a build with several', async () => {
    runStep = (step, say) => {
      say(step.args.join(' '));
      return Promise.resolve(0);
    };
    const names = [
      { name: 'a', args: ['one'] },
      { name: 'b', id: 'second', args: ['two'] },
    ];
    await build(withSteps({ steps: names, images: [] }));
    expect(texts().slice(7, -1)).toEqual([
      'Starting Step #0',
      'Step #0: one',
      'Finished Step #0',
      'Starting Step #1 - "second"',
      'Step #1 - "second": two',
      'Finished Step #1 - "second"',
    ]);
    expect(entries[8]?.labels?.['build_step']).toBe('Step #0');
  });

  it('fails with the step that fails, and runs none after it', async () => {
    runStep = () => Promise.resolve(3);
    const failed = await build(withSteps({ steps: [{ name: 'a' }, { name: 'b' }] }));
    const words = 'build step 0 "a" failed: step exited with non-zero status: 3';
    expect(failed).toMatchObject({
      status: 'FAILURE',
      failureInfo: { type: 'USER_BUILD_STEP', detail: `Build step failure: ${words}` },
      steps: [{ status: 'FAILURE', exitCode: 3 }, { status: 'QUEUED' }],
    });
    expect(texts().slice(-2)).toEqual(['ERROR', `ERROR: ${words}`]);
    expect(steps).toHaveLength(1);
  });

  it('goes on after a step that may fail', async () => {
    runStep = (step) => Promise.resolve(step.image === 'a' ? 1 : 0);
    const done = await build(withSteps({ steps: [{ name: 'a', allowFailure: true }, { name: 'b' }] }));
    expect(done).toMatchObject({ status: 'SUCCESS', steps: [{ status: 'FAILURE' }, { status: 'SUCCESS' }] });
  });

  it.each([
    ['no such object', 'missing.tar.gz', /No such object/],
    ['something that is no archive', 'a.tar.gz', /incorrect header check/],
  ])('fails where the source is %s', async (_name, object, words) => {
    archive = Buffer.from('nonsense');
    const failed = await build(withSteps({ source: { storageSource: { bucket: 'sources', object } } }));
    expect(failed).toMatchObject({ status: 'FAILURE', failureInfo: { type: 'FETCH_SOURCE_FAILED' } });
    expect(failed.failureInfo?.detail).toMatch(words);
  });

  it.each([
    ['An image does not exist locally with the tag: x', 'PUSH_IMAGE_NOT_FOUND'],
    ['unauthorized: authentication required', 'PUSH_NOT_AUTHORIZED'],
    ['connection refused', 'PUSH_FAILED'],
  ])('tells why a push failed: %s', async (words, type) => {
    push = () => Promise.reject(new Error(words));
    expect(await build()).toMatchObject({ status: 'FAILURE', failureInfo: { type } });
  });

  it('ends a running build that is cancelled', async () => {
    runStep = forever;
    const { build: queued } = await cloudBuild.handlers.createBuild(REQUEST);
    await until('WORKING', queued.id);
    while (!texts().includes('running')) await new Promise((resolve) => setTimeout(resolve, 5));
    const cancelled = await cloudBuild.handlers.cancelBuild({ projectId: 'demo', id: queued.id });
    expect(cancelled).toMatchObject({ status: 'CANCELLED', steps: [{ status: 'CANCELLED' }] });
    expect(texts().slice(-2)).toEqual(['CANCELLED', 'ERROR: context canceled']);
    expect(await cloudBuild.handlers.cancelBuild({ projectId: 'demo', id: queued.id })).toEqual(cancelled);
  });

  it('does not cancel what has ended', async () => {
    const { id } = await build();
    await expect(cloudBuild.handlers.cancelBuild({ projectId: 'demo', id })).rejects.toMatchObject({
      code: rpcCode.failedPrecondition,
    });
  });

  it('keeps the time limits of builds, steps and the queue', async () => {
    await cloudBuild.close();
    cloudBuild = await start({ concurrency: 1 });
    runStep = forever;
    const [timedOut, expired] = await Promise.all([
      build(withSteps({ timeout: { seconds: '0', nanos: 200_000_000 } })),
      build(withSteps({ queueTtl: { seconds: '0', nanos: 50_000_000 } })),
    ]);
    expect(timedOut.status).toBe('TIMEOUT');
    expect(expired.status).toBe('EXPIRED');
    const step = await build(
      withSteps({ steps: [{ name: 'a', timeout: { seconds: '0', nanos: 50_000_000 } }] }),
    );
    expect(step).toMatchObject({ status: 'FAILURE', steps: [{ status: 'TIMEOUT' }] });
  });

  it('knows its builds after a restart, and gives up those that ran', async () => {
    const done = await build();
    runStep = forever;
    const { build: lost } = await cloudBuild.handlers.createBuild(REQUEST);
    await until('WORKING', lost.id);
    // Another process on the same folder, as after kill -9.
    const restarted = await start();
    expect(await restarted.handlers.getBuild({ projectId: 'demo', id: done.id })).toEqual(done);
    expect(await restarted.handlers.getBuild({ projectId: 'demo', id: lost.id })).toMatchObject({
      status: 'INTERNAL_ERROR',
      statusDetail: expect.stringContaining('ended while the build ran') as string,
    });
    await restarted.close();
    expect(events).toContain('published INTERNAL_ERROR');
  });

  it('publishes at the next start what could not be published', async () => {
    await cloudBuild.close();
    cloudBuild = await start({ publishBuild: () => Promise.reject(new Error('no Pub/Sub')) });
    await build();
    await cloudBuild.close();
    events = [];
    cloudBuild = await start();
    await cloudBuild.close();
    expect(events).toEqual(['published SUCCESS']);
  });

  it('lists newest first, by filter and page by page', async () => {
    const first = await build();
    const second = await build(withSteps({ tags: ['other'] }));
    const parent = 'projects/demo/locations/europe-west1';
    const list = async (more: object) => {
      const page = await cloudBuild.handlers.listBuilds({ parent, ...more });
      return { ids: page.builds.map((found) => found.id), next: page.nextPageToken };
    };
    expect((await list({})).ids).toEqual([second.id, first.id]);
    expect((await list({ filter: 'tags="deployment-d1"' })).ids).toEqual([first.id]);
    const page = await list({ pageSize: 1 });
    expect(page.ids).toEqual([second.id]);
    expect(await list({ pageSize: 1, pageToken: page.next })).toEqual({ ids: [first.id], next: undefined });
    expect((await list({ parent: 'projects/demo/locations/us-central1' })).ids).toEqual([]);
    expect((await list({ parent: 'projects/demo/locations/-' })).ids).toHaveLength(2);
  });

  it('puts substitutions in', async () => {
    await build(
      withSteps({
        steps: [{ name: 'a', args: ['$PROJECT_ID', '${_NAME}', '$$HOME'], env: ['B=$BUILD_ID'] }],
        substitutions: { _NAME: 'echo' },
        images: [],
      }),
    );
    expect(steps[0]).toMatchObject({ args: ['demo', 'echo', '$HOME'] });
    expect(steps[0]?.env['B']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each<[string, number, CreateBuildRequest]>([
    ['no project', rpcCode.invalidArgument, { build: {} }],
    ['no steps', rpcCode.invalidArgument, { projectId: 'demo', build: {} }],
    ['a step without a name', rpcCode.invalidArgument, { projectId: 'demo', build: { steps: [{}] } }],
    [
      'a bad tag',
      rpcCode.invalidArgument,
      { projectId: 'demo', build: { steps: [{ name: 'a' }], tags: ['a b'] } },
    ],
    [
      'an unknown substitution',
      rpcCode.invalidArgument,
      { projectId: 'demo', build: { steps: [{ name: '$NOPE' }] } },
    ],
    [
      'an own account without a place for logs',
      rpcCode.invalidArgument,
      { projectId: 'demo', build: { steps: [{ name: 'a' }], serviceAccount: 's' } },
    ],
    [
      'a repository as source',
      rpcCode.unimplemented,
      { projectId: 'demo', build: { steps: [{ name: 'a' }], source: { repoSource: {} } } },
    ],
  ])('refuses a build with %s', async (_name, code, request) => {
    await expect(cloudBuild.handlers.createBuild(request)).rejects.toMatchObject({ code });
  });

  it('does not know builds of other projects', async () => {
    const { id, name } = await build();
    await expect(cloudBuild.handlers.getBuild({ projectId: 'other', id })).rejects.toMatchObject({
      code: rpcCode.notFound,
    });
    expect((await cloudBuild.handlers.getBuild({ name })).id).toBe(id);
    expect(cloudBuild.getOperation('operations/build/demo/eA==')).toBeUndefined();
    expect(isTerminal((await cloudBuild.handlers.getBuild({ name })).status)).toBe(true);
  });
});

async function sourceArchive(): Promise<Buffer> {
  const pack = tar.pack();
  pack.entry({ name: 'Dockerfile' }, 'FROM scratch\n');
  pack.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of pack) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks));
}
