import { type DeploymentStatus, STEP_NAMES, paths } from '@agent-gallery/contract';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { advance } from '../../src/engine/advance.ts';
import { reconcile } from '../../src/handlers/reconcile.ts';
import { queueDeployment } from '../fakes/queue-deployment.ts';
import { type TestEngine, openTestEngine } from '../fakes/test-engine.ts';

const engines: TestEngine[] = [];
let engine: TestEngine;
let looked: string[];
let tick: () => Promise<void>;

beforeEach(() => {
  engine = openTestEngine();
  engines.push(engine);
  looked = [];
  const { db, deps } = engine;
  tick = reconcile({
    db,
    advance: async (id) => {
      looked.push(id);
      await advance(deps, id);
    },
    runOperation: () => Promise.reject(new Error('There is no operation.')),
    mergeChunks: async () => undefined,
    reportOrphans: async () => 0,
    log: () => undefined,
  });
});
afterAll(() => Promise.all(engines.map(({ close }) => close())));

const MINUTE_MS = 60_000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

/** Puts the record's last change, and its step's start, so long ago. */
async function age(id: string, ms: number): Promise<void> {
  const { status } = await engine.read(id);
  const step = STEP_NAMES.find((name) => name === status);
  const startedAt = step ? { [`steps.${step}.startedAt`]: ago(ms) } : { cancelRequestedAt: ago(ms) };
  await engine.db.doc(paths.deployment(id)).update({ updatedAt: ago(ms), ...startedAt });
}

/** Brings a deployment to a status, where it waits for something that no message will tell. */
async function stuckIn(status: DeploymentStatus): Promise<string> {
  const { db, deps, google } = engine;
  google.state.instantly = false;
  google.state.cancelsAtOnce = false;
  const id = await queueDeployment(db);
  if (status === 'queued') return id;
  if (status === 'packaging') {
    const { sources } = deps;
    deps.sources = { withArchive: () => Promise.reject(new Error('killed')) };
    await advance(deps, id).catch(() => undefined);
    deps.sources = sources;
    return id;
  }
  await advance(deps, id);
  if (status === 'canceling') {
    await db.doc(paths.deployment(id)).update({ cancelRequestedAt: ago(0) });
    await advance(deps, id);
    return id;
  }
  const [build] = google.builds;
  if (status === 'building' || !build) return id;
  google.endBuild(build, 'SUCCESS');
  await advance(deps, id);
  if (status === 'deploying') return id;
  google.state.probe = { kind: 'failed', cause: 'It does not answer.' };
  google.endRollout('echo');
  await advance(deps, id);
  return id;
}

describe.each<[DeploymentStatus, number | undefined]>([
  ['queued', undefined],
  ['packaging', 5],
  ['building', 45],
  ['deploying', 15],
  ['verifying', 5],
  ['canceling', 30],
])('a deployment in %s that no message comes for', (status, limitMinutes) => {
  it('is looked at again by the next tick once it has stood still, and goes on', async () => {
    const id = await stuckIn(status);
    expect((await engine.read(id)).status).toBe(status);
    await tick();
    expect(looked).toEqual([]);
    await engine.db.doc(paths.deployment(id)).update({ updatedAt: ago(6_000) });
    engine.google.state.instantly = true;
    engine.google.state.cancelsAtOnce = true;
    engine.google.state.probe = { kind: 'http', status: 200 };
    for (const build of engine.google.builds)
      if (build.status === 'WORKING')
        engine.google.endBuild(build, status === 'canceling' ? 'CANCELLED' : 'SUCCESS');
    if (engine.google.services.has('echo')) engine.google.endRollout('echo');
    for (let n = 0; n < 3; n++) {
      await tick();
      const { settled } = await engine.read(id);
      if (!settled) await engine.db.doc(paths.deployment(id)).update({ updatedAt: ago(6_000) });
    }
    expect(looked).toContain(id);
    expect((await engine.read(id)).status).toBe(status === 'canceling' ? 'canceled' : 'ready');
  });

  it.runIf(limitMinutes !== undefined)('fails with its reason once its step’s time is over', async () => {
    const id = await stuckIn(status);
    await age(id, (limitMinutes ?? 0) * MINUTE_MS + 1_000);
    await tick();
    expect(looked).toEqual([id]);
    const deployment = await engine.read(id);
    expect(deployment).toMatchObject({ status: 'failed', settled: true });
    expect(deployment.error).toMatchObject({
      code: 'step-timed-out',
      cause: expect.stringContaining(`It did not end within ${limitMinutes} minutes.`),
    });
  });
});

it('whatever has ended is left alone', async () => {
  const id = await queueDeployment(engine.db);
  await engine.drive(id);
  await engine.db.doc(paths.deployment(id)).update({ updatedAt: ago(MINUTE_MS) });
  await tick();
  expect(looked).toEqual([]);
});
