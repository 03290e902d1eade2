import { DEFAULT_RUNTIME, isTerminal, paths } from '@agent-gallery/contract';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { advance } from '../../src/engine/advance.ts';
import { readService } from '../../src/engine/deployment-record.ts';
import { acquireLease } from '../../src/engine/lease.ts';
import { StepFailure } from '../../src/engine/step-failure.ts';
import { queueDeployment } from '../fakes/queue-deployment.ts';
import { type TestEngine, openTestEngine } from '../fakes/test-engine.ts';

const engines: TestEngine[] = [];
let db: TestEngine['db'];
let google: TestEngine['google'];
let deps: TestEngine['deps'];
let read: TestEngine['read'];
let drive: TestEngine['drive'];

beforeEach(() => {
  const engine = openTestEngine();
  engines.push(engine);
  ({ db, google, deps, read, drive } = engine);
});
afterAll(() => Promise.all(engines.map((engine) => engine.close())));

const statusesPublished = (id: string) =>
  google.published.filter((message) => message.deploymentId === id).map(({ status }) => status);

describe('a deployment', () => {
  it('goes from queued to ready, announces each status and frees the service', async () => {
    const id = await queueDeployment(db);
    expect(await drive(id)).toEqual({ kind: 'done' });
    const deployment = await read(id);
    expect(deployment).toMatchObject({
      status: 'ready',
      settled: true,
      url: 'https://echo.test',
      error: null,
    });
    expect(Object.values(deployment.steps).map(({ outcome }) => outcome)).toEqual([
      'succeeded',
      'succeeded',
      'succeeded',
      'succeeded',
    ]);
    expect(statusesPublished(id)).toEqual([
      'queued',
      'packaging',
      'building',
      'deploying',
      'verifying',
      'ready',
    ]);
    expect(await readService(db, deployment.serviceId)).toMatchObject({
      activeDeploymentId: null,
      url: 'https://echo.test',
      live: { deploymentId: id, revision: `echo-${id}` },
      card: { name: 'Echo' },
    });
  });

  it('makes one build and one service however often and however concurrently it is advanced', async () => {
    const id = await queueDeployment(db);
    const progress = await Promise.all(Array.from({ length: 12 }, () => advance(deps, id)));
    expect(progress.filter(({ kind }) => kind !== 'busy').length).toBeGreaterThanOrEqual(1);
    await drive(id);
    expect((await read(id)).status).toBe('ready');
    expect(google.builds).toHaveLength(1);
    expect(google.services.size).toBe(1);
  });

  it('finds the build whose answer was lost, and starts no other', async () => {
    google.state.instantly = false;
    const id = await queueDeployment(db);
    const start = deps.builds.start;
    deps.builds.start = async (order) => {
      await start(order);
      throw new Error('the answer was lost');
    };
    await expect(drive(id)).resolves.toEqual({ kind: 'waiting', soon: false });
    expect(google.builds).toHaveLength(1);
    expect((await read(id)).build?.id).toBe('b1');
  });

  it('skips the build when the registry has the image', async () => {
    await drive(await queueDeployment(db));
    const again = await queueDeployment(db);
    await drive(again);
    expect(google.builds).toHaveLength(1);
    expect((await read(again)).steps.building?.outcome).toBe('skipped');
    expect((await read(again)).status).toBe('ready');
  });

  it('fails with code, cause, fix and lines when the build fails', async () => {
    google.state.instantly = false;
    const id = await queueDeployment(db);
    await drive(id);
    const build = google.builds[0];
    if (!build) throw new Error('No build was started.');
    google.endBuild(
      build,
      'FAILURE',
      'Build step failure: build step 0 failed: step exited with non-zero status: 1',
    );
    await drive(id);
    const { status, error, steps, settled } = await read(id);
    expect({ status, settled, outcome: steps.building?.outcome }).toEqual({
      status: 'failed',
      settled: true,
      outcome: 'failed',
    });
    expect(error).toMatchObject({ code: 'build-failed', lines: ['the last line'] });
    expect(error?.cause).toContain('non-zero status: 1');
    expect(error?.fix).not.toBe('');
  });

  it('fails when the container never listens, and the earlier revision keeps its traffic', async () => {
    const first = await queueDeployment(db);
    await drive(first);
    google.state.archive = { ...google.state.archive, sha256: 'b'.repeat(64) };
    google.state.rolloutFailure =
      "Revision 'x' is not ready. The user-provided container failed to start and listen on the port";
    const second = await queueDeployment(db);
    await drive(second);
    expect((await read(second)).error?.code).toBe('container-not-listening');
    expect(google.services.get('echo')?.traffic).toEqual([
      { revision: `echo-${first}`, percent: 100, tag: undefined, url: undefined },
    ]);
    expect(await readService(db, (await read(second)).serviceId)).toMatchObject({
      live: { deploymentId: first },
    });
  });

  it('verifies an update at its candidate URL before it gets the traffic', async () => {
    await drive(await queueDeployment(db));
    const probed: string[] = [];
    deps.probe = {
      check: async (url) => {
        probed.push(url);
        expect(google.services.get('echo')?.traffic.find(({ tag }) => tag === 'candidate')?.percent).toBe(0);
        return google.state.probe;
      },
    };
    const second = await queueDeployment(db, { rebuild: true });
    await drive(second);
    expect(probed).toEqual(['https://candidate---echo.test']);
    expect(google.services.get('echo')?.traffic).toEqual([
      { revision: `echo-${second}`, percent: 100, tag: undefined, url: undefined },
    ]);
  });

  it('refuses a service that the portal did not make', async () => {
    await deps.services.create(
      { project: 'p', region: 'r', name: 'echo' },
      {
        revision: 'echo-1',
        image: 'i',
        labels: {},
        public: true,
        env: {},
        port: 8080,
        runtime: DEFAULT_RUNTIME,
      },
    );
    const id = await queueDeployment(db);
    await drive(id);
    expect((await read(id)).error?.code).toBe('service-name-taken');
    expect(google.services.get('echo')?.wantedRevision).toBe('echo-1');
  });

  it('fails where no image can be made of the source, and says what to add', async () => {
    deps.sources.withArchive = () =>
      Promise.reject(
        new StepFailure('source-invalid', 'No image.', { cause: 'It is empty.', fix: 'Add a Dockerfile.' }),
      );
    const id = await queueDeployment(db);
    await drive(id);
    expect((await read(id)).error).toMatchObject({ code: 'source-invalid', fix: 'Add a Dockerfile.' });
  });

  it('stays where it is while something that passes stands in the way', async () => {
    const id = await queueDeployment(db);
    const get = deps.services.get;
    deps.services.get = async () => Promise.reject(new Error('14 UNAVAILABLE'));
    await expect(drive(id)).rejects.toThrow('UNAVAILABLE');
    expect(await read(id)).toMatchObject({
      status: 'deploying',
      obstacle: { code: 'unavailable', text: '14 UNAVAILABLE', attempts: 1 },
    });
    deps.services.get = get;
    await drive(id);
    expect((await read(id)).status).toBe('ready');
  });

  it('fails when a step takes longer than it may', async () => {
    google.state.instantly = false;
    const id = await queueDeployment(db);
    await drive(id);
    await db
      .doc(paths.deployment(id))
      .update({ 'steps.building.startedAt': new Date(Date.now() - 60 * 60_000).toISOString() });
    await drive(id);
    expect((await read(id)).error?.code).toBe('step-timed-out');
  });

  it('does nothing for a deployment that does not exist', async () => {
    expect(await drive('daaaaaaaaaaa')).toEqual({ kind: 'done' });
  });
});

describe('a cancel request', () => {
  const request = (id: string) =>
    db.doc(paths.deployment(id)).update({ cancelRequestedAt: new Date().toISOString() });

  it('ends the build and says canceled only when the build has ended', async () => {
    google.state.instantly = false;
    const id = await queueDeployment(db);
    await drive(id);
    await request(id);
    expect(await advance(deps, id)).toEqual({ kind: 'waiting', soon: true });
    expect((await read(id)).status).toBe('canceling');
    expect(google.builds[0]?.status).toBe('CANCELLED');
    await drive(id);
    expect(await read(id)).toMatchObject({
      status: 'canceled',
      settled: true,
      steps: { building: { outcome: 'canceled' } },
    });
  });

  it('takes the new service back when it comes during the rollout', async () => {
    google.state.instantly = false;
    const id = await queueDeployment(db);
    await drive(id);
    for (const build of google.builds) google.endBuild(build, 'SUCCESS');
    await drive(id);
    expect(google.services.has('echo')).toBe(true);
    await request(id);
    await drive(id);
    expect((await read(id)).status).toBe('canceled');
    expect(google.services.has('echo')).toBe(false);
  });

  it('ends a queued deployment at once', async () => {
    const id = await queueDeployment(db);
    await request(id);
    await drive(id);
    expect(await read(id)).toMatchObject({ status: 'canceled', build: null });
  });
});

describe('a service', () => {
  it('has one active deployment at a time, and the others go in the order in which they were asked for', async () => {
    google.state.instantly = false;
    const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();
    const ids = [
      await queueDeployment(db, {}, at(1)),
      await queueDeployment(db, {}, at(2)),
      await queueDeployment(db, {}, at(3)),
    ] as const;
    for (const id of [ids[0], ids[2], ids[1]]) await drive(id);
    expect(await Promise.all(ids.map(async (id) => (await read(id)).status))).toEqual([
      'building',
      'queued',
      'queued',
    ]);
    for (const build of google.builds) google.endBuild(build, 'FAILURE');
    await drive(ids[0]);
    expect(
      google.published
        .filter(({ type }) => type === 'deployment.requested')
        .map(({ deploymentId }) => deploymentId),
    ).toEqual([ids[1]]);
    await drive(ids[2]);
    await drive(ids[1]);
    expect(await Promise.all(ids.map(async (id) => (await read(id)).status))).toEqual([
      'failed',
      'building',
      'queued',
    ]);
  });

  it('is not given to another workspace', async () => {
    await drive(await queueDeployment(db));
    const id = await queueDeployment(db, { workspaceId: 'other' });
    await drive(id);
    expect((await read(id)).error?.code).toBe('service-name-taken');
  });
});

describe('a lease', () => {
  it('keeps a second worker out until it ends', async () => {
    const id = await queueDeployment(db);
    await acquireLease(db, id, 'killed worker', 400);
    expect(await drive(id)).toEqual({ kind: 'busy' });
    await new Promise((resolve) => setTimeout(resolve, 450));
    expect(await drive(id)).toEqual({ kind: 'done' });
    expect(isTerminal((await read(id)).status)).toBe(true);
  });

  it('that was lost lets its holder write nothing more', async () => {
    const id = await queueDeployment(db);
    const { withArchive } = deps.sources;
    deps.sources.withArchive = async (order, use) => {
      await db.doc(paths.lease(id)).delete();
      await acquireLease(db, id, 'another worker', 60_000);
      return withArchive(order, use);
    };
    await expect(drive(id)).rejects.toThrow('another worker');
    expect((await read(id)).status).toBe('packaging');
  });
});
