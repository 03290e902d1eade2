import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rpcCode } from '../rpc-error.ts';
import {
  createBuildHarness,
  DIGEST,
  forever,
  IMAGE,
  request,
  type BuildHarness,
} from './testing/build-harness.ts';

describe('running builds', () => {
  let harness: BuildHarness;
  beforeEach(async () => {
    harness = await createBuildHarness();
  });
  afterEach(async () => {
    await harness.close();
  });

  it('runs the steps over the source, pushes the images and takes their digests', async () => {
    harness.runStep = async (step, say) => {
      say((await readdir(step.workspaceFolder)).join());
      return 0;
    };
    const done = await harness.build();
    expect(done).toMatchObject({
      status: 'SUCCESS',
      name: `projects/demo/locations/europe-west1/builds/${done.id}`,
      steps: [{ status: 'SUCCESS', exitCode: 0 }],
      results: { images: [{ name: IMAGE, digest: DIGEST }] },
      sourceProvenance: { resolvedStorageSource: { bucket: 'sources', object: 'a.tar.gz', generation: '7' } },
    });
    expect(Object.keys(done.timing ?? {})).toEqual(['FETCHSOURCE', 'BUILD', 'PUSH']);
    expect(harness.texts()).toEqual([
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
    expect(await readdir(join(harness.dataFolder, 'workspaces'))).toEqual([]);
  });

  it('writes entries like those of a Logging sink, in strict order', async () => {
    const { id } = await harness.build();
    expect(harness.entries[0]).toMatchObject({
      logName: 'projects/demo/logs/cloudbuild',
      resource: { type: 'build', labels: { build_id: id, project_id: 'demo', build_trigger_id: '' } },
      labels: { build_step: 'MAIN', build_tags: 'agent-gallery,deployment-d1' },
      severity: 'INFO',
    });
    const times = harness.entries.map((entry) => entry.timestamp);
    expect(times).toEqual([...new Set(times)].sort());
    const ids = harness.entries.map((entry) => entry.insertId);
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  it('publishes each status, the last one after every line', async () => {
    await harness.build();
    await harness.cloudBuild.close();
    expect(harness.events.filter((event) => event !== 'line')).toEqual([
      'published QUEUED',
      'published WORKING',
      'published SUCCESS',
    ]);
    expect(harness.events.at(-1)).toBe('published SUCCESS');
  });

  it('names the steps in the lines of a build with several', async () => {
    harness.runStep = (step, say) => {
      say(step.args.join(' '));
      return Promise.resolve(0);
    };
    const names = [
      { name: 'a', args: ['one'] },
      { name: 'b', id: 'second', args: ['two'] },
    ];
    await harness.build(request({ steps: names, images: [] }));
    expect(harness.texts().slice(7, -1)).toEqual([
      'Starting Step #0',
      'Step #0: one',
      'Finished Step #0',
      'Starting Step #1 - "second"',
      'Step #1 - "second": two',
      'Finished Step #1 - "second"',
    ]);
    expect(harness.entries[8]?.labels?.['build_step']).toBe('Step #0');
  });

  it('fails with the step that fails, and runs none after it', async () => {
    harness.runStep = () => Promise.resolve(3);
    const failed = await harness.build(request({ steps: [{ name: 'a' }, { name: 'b' }] }));
    const words = 'build step 0 "a" failed: step exited with non-zero status: 3';
    expect(failed).toMatchObject({
      status: 'FAILURE',
      failureInfo: { type: 'USER_BUILD_STEP', detail: `Build step failure: ${words}` },
      steps: [{ status: 'FAILURE', exitCode: 3 }, { status: 'QUEUED' }],
    });
    expect(harness.texts().slice(-2)).toEqual(['ERROR', `ERROR: ${words}`]);
    expect(harness.steps).toHaveLength(1);
  });

  it('goes on after a step that may fail', async () => {
    harness.runStep = (step) => Promise.resolve(step.image === 'a' ? 1 : 0);
    const done = await harness.build(request({ steps: [{ name: 'a', allowFailure: true }, { name: 'b' }] }));
    expect(done).toMatchObject({ status: 'SUCCESS', steps: [{ status: 'FAILURE' }, { status: 'SUCCESS' }] });
  });

  it.each([
    ['no such object', 'missing.tar.gz', /No such object/],
    ['something that is no archive', 'a.tar.gz', /incorrect header check/],
  ])('fails where the source is %s', async (_name, object, words) => {
    harness.archive = Buffer.from('nonsense');
    const failed = await harness.build(request({ source: { storageSource: { bucket: 'sources', object } } }));
    expect(failed).toMatchObject({ status: 'FAILURE', failureInfo: { type: 'FETCH_SOURCE_FAILED' } });
    expect(failed.failureInfo?.detail).toMatch(words);
  });

  it.each([
    ['An image does not exist locally with the tag: x', 'PUSH_IMAGE_NOT_FOUND'],
    ['unauthorized: authentication required', 'PUSH_NOT_AUTHORIZED'],
    ['connection refused', 'PUSH_FAILED'],
  ])('tells why a push failed: %s', async (words, type) => {
    harness.push = () => Promise.reject(new Error(words));
    expect(await harness.build()).toMatchObject({ status: 'FAILURE', failureInfo: { type } });
  });

  it('ends a running build that is cancelled', async () => {
    harness.runStep = forever;
    const { build: queued } = await harness.cloudBuild.handlers.createBuild(request());
    await harness.until('WORKING', queued.id);
    while (!harness.texts().includes('running')) await new Promise((resolve) => setTimeout(resolve, 5));
    const cancelled = await harness.cloudBuild.handlers.cancelBuild({ projectId: 'demo', id: queued.id });
    expect(cancelled).toMatchObject({ status: 'CANCELLED', steps: [{ status: 'CANCELLED' }] });
    expect(harness.texts().slice(-2)).toEqual(['CANCELLED', 'ERROR: context canceled']);
    expect(await harness.cloudBuild.handlers.cancelBuild({ projectId: 'demo', id: queued.id })).toEqual(
      cancelled,
    );
  });

  it('does not cancel what has ended', async () => {
    const { id } = await harness.build();
    await expect(harness.cloudBuild.handlers.cancelBuild({ projectId: 'demo', id })).rejects.toMatchObject({
      code: rpcCode.failedPrecondition,
    });
  });

  it('keeps the time limits of builds, steps and the queue', async () => {
    await harness.cloudBuild.close();
    harness.cloudBuild = await harness.start({ concurrency: 1 });
    harness.runStep = forever;
    const [timedOut, expired] = await Promise.all([
      harness.build(request({ timeout: { seconds: '0', nanos: 200_000_000 } })),
      harness.build(request({ queueTtl: { seconds: '0', nanos: 50_000_000 } })),
    ]);
    expect(timedOut.status).toBe('TIMEOUT');
    expect(expired.status).toBe('EXPIRED');
    const step = await harness.build(
      request({ steps: [{ name: 'a', timeout: { seconds: '0', nanos: 50_000_000 } }] }),
    );
    expect(step).toMatchObject({ status: 'FAILURE', steps: [{ status: 'TIMEOUT' }] });
  });

  it('knows its builds after a restart, and gives up those that ran', async () => {
    const done = await harness.build();
    harness.runStep = forever;
    const { build: lost } = await harness.cloudBuild.handlers.createBuild(request());
    await harness.until('WORKING', lost.id);
    // Another process on the same folder, as after kill -9.
    const restarted = await harness.start();
    expect(await restarted.handlers.getBuild({ projectId: 'demo', id: done.id })).toEqual(done);
    expect(await restarted.handlers.getBuild({ projectId: 'demo', id: lost.id })).toMatchObject({
      status: 'INTERNAL_ERROR',
      statusDetail: expect.stringContaining('ended while the build ran') as string,
    });
    await restarted.close();
    expect(harness.events).toContain('published INTERNAL_ERROR');
  });

  it('publishes at the next start what could not be published', async () => {
    await harness.cloudBuild.close();
    harness.cloudBuild = await harness.start({ publishBuild: () => Promise.reject(new Error('no Pub/Sub')) });
    await harness.build();
    await harness.cloudBuild.close();
    harness.events = [];
    harness.cloudBuild = await harness.start();
    await harness.cloudBuild.close();
    expect(harness.events).toEqual(['published SUCCESS']);
  });
});
