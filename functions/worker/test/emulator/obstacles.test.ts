import { paths } from '@agent-gallery/contract';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { PassingFailure } from '../../src/engine/failures/passing-failure.ts';
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

const requestCancel = (id: string) =>
  db.doc(paths.deployment(id)).update({ cancelRequestedAt: new Date().toISOString() });

describe('somebody else who was faster', () => {
  it('makes the engine look again, and it succeeds with what is there now', async () => {
    await drive(await queueDeployment(db));
    const update = deps.services.update;
    let conflicts = 0;
    deps.services.update = async (place, order, current) => {
      if (conflicts++ < 2) throw new PassingFailure('conflict', 'the etag is not the current one');
      return update(place, order, current);
    };
    const id = await queueDeployment(db, { rebuild: true });
    await drive(id);
    expect(await read(id)).toMatchObject({ status: 'ready', obstacle: null });
    expect(conflicts).toBe(3);
  });

  it('and made a service of the name that is not ours has it', async () => {
    const create = deps.services.create;
    deps.services.create = async (place, order) => {
      await create(place, { ...order, revision: 'theirs-1', labels: {} });
      throw new PassingFailure('conflict', 'exists');
    };
    const id = await queueDeployment(db);
    await drive(id);
    expect((await read(id)).error?.code).toBe('service-name-taken');
    expect(google.services.get('echo')?.wantedRevision).toBe('theirs-1');
  });
});

describe('a quota that is used up', () => {
  beforeEach(() => {
    deps.builds.start = () =>
      Promise.reject(new PassingFailure('quota', "Quota exceeded for quota metric 'Build requests'"));
  });

  it('is waited for, said in the log and noted in the record', async () => {
    const id = await queueDeployment(db);
    expect(await drive(id)).toEqual({ kind: 'waiting', soon: false });
    expect(await drive(id)).toEqual({ kind: 'waiting', soon: false });
    expect(await read(id)).toMatchObject({ status: 'building', obstacle: { code: 'quota', attempts: 2 } });
    expect(google.said).toContain('building/quota');
  });

  it('fails the deployment when it has not come back after some minutes and attempts', async () => {
    const id = await queueDeployment(db);
    await drive(id);
    const since = new Date(Date.now() - 3 * 60_000).toISOString();
    await db.doc(paths.deployment(id)).update({ 'obstacle.since': since, 'obstacle.attempts': 2 });
    expect(await drive(id)).toEqual({ kind: 'done' });
    const { status, error } = await read(id);
    expect({ status, code: error?.code }).toEqual({ status: 'failed', code: 'quota-exceeded' });
    expect(error?.cause).toContain('Build requests');
  });

  it('is forgotten when the step succeeds', async () => {
    const id = await queueDeployment(db);
    await drive(id);
    deps.builds.start = google.start;
    await drive(id);
    expect(await read(id)).toMatchObject({ status: 'ready', obstacle: null });
    expect(google.builds).toHaveLength(1);
  });
});

describe('a createBuild that fails', () => {
  it('before it took effect is tried again, and there is one build', async () => {
    let calls = 0;
    deps.builds.start = async (order) => {
      if (calls++ === 0) throw new Error('14 UNAVAILABLE');
      return google.start(order);
    };
    const id = await queueDeployment(db);
    await expect(drive(id)).rejects.toThrow('UNAVAILABLE');
    await drive(id);
    expect((await read(id)).status).toBe('ready');
    expect(google.builds).toHaveLength(1);
  });

  it('after it took effect, with a list that shows it late, makes one build all the same', async () => {
    google.state.instantly = false;
    const find = deps.builds.find;
    let looks = 0;
    deps.builds.find = async (place, id) => (looks++ < 2 ? undefined : find(place, id));
    deps.builds.start = async (order) => {
      await google.start(order);
      throw new Error('4 DEADLINE_EXCEEDED');
    };
    const id = await queueDeployment(db);
    expect(await drive(id)).toEqual({ kind: 'waiting', soon: false });
    expect(google.builds).toHaveLength(1);
    expect((await read(id)).build?.id).toBe('b1');
  });
});

describe('canceling', () => {
  it('lasts until Cloud Build says that the build has ended', async () => {
    Object.assign(google.state, { instantly: false, cancelsAtOnce: false });
    const id = await queueDeployment(db);
    await drive(id);
    await requestCancel(id);
    expect(await drive(id)).toEqual({ kind: 'waiting', soon: true });
    expect((await read(id)).status).toBe('canceling');
    for (const build of google.builds) google.endBuild(build, 'CANCELLED');
    await drive(id);
    expect((await read(id)).status).toBe('canceled');
  });

  it('waits for a build that may still appear, and ends it', async () => {
    google.state.instantly = false;
    deps.builds.start = () => Promise.reject(new PassingFailure('quota', 'later'));
    const id = await queueDeployment(db);
    await drive(id);
    await requestCancel(id);
    expect(await drive(id)).toEqual({ kind: 'waiting', soon: true });
    expect((await read(id)).status).toBe('canceling');
    await google.startFor(id);
    await drive(id);
    expect((await read(id)).status).toBe('canceled');
    expect(google.builds.map(({ status }) => status)).toEqual(['CANCELLED']);
  });

  it('lasts until the service is gone that it had made', async () => {
    google.state.instantly = false;
    const id = await queueDeployment(db);
    await drive(id);
    for (const build of google.builds) google.endBuild(build, 'SUCCESS');
    await drive(id);
    const remove = deps.services.delete;
    deps.services.delete = async () => undefined;
    await requestCancel(id);
    await drive(id);
    expect((await read(id)).status).toBe('canceling');
    deps.services.delete = remove;
    await drive(id);
    expect((await read(id)).status).toBe('canceled');
    expect(google.services.size).toBe(0);
  });

  it('fails when it takes too long', async () => {
    Object.assign(google.state, { instantly: false, cancelsAtOnce: false });
    const id = await queueDeployment(db);
    await drive(id);
    await requestCancel(id);
    await drive(id);
    const longAgo = new Date(Date.now() - 60 * 60_000).toISOString();
    await db.doc(paths.deployment(id)).update({ cancelRequestedAt: longAgo });
    await drive(id);
    expect(await read(id)).toMatchObject({ status: 'failed', error: { code: 'step-timed-out' } });
  });
});
