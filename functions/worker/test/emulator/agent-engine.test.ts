import { MANAGED_BY_LABEL, PORTAL_TAG, WORKSPACE_LABEL, paths, serviceSchema } from '@agent-gallery/contract';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { advance } from '../../src/engine/advance.ts';
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

const ENGINE = { target: 'agent-engine' } as const;

describe('a deployment to Agent Engine', () => {
  it('makes an engine of the image, waits for the operation, speaks with it and is ready', async () => {
    const id = await queueDeployment(db, ENGINE);
    await drive(id);
    const deployment = await read(id);
    expect(deployment.status).toBe('ready');
    const [engine] = google.engines.engines.values();
    expect(deployment.release).toMatchObject({
      engine: engine?.name,
      isNew: true,
      operation: expect.any(String),
    });
    expect(deployment.url).toBe(google.engines.url(engine?.name ?? ''));
    expect(engine).toMatchObject({
      displayName: 'echo',
      image: expect.stringContaining('@sha256:'),
      labels: { [MANAGED_BY_LABEL]: PORTAL_TAG, [WORKSPACE_LABEL]: 'default' },
    });
    const service = serviceSchema.parse((await db.doc(paths.service(deployment.serviceId)).get()).data());
    expect(service).toMatchObject({ target: 'agent-engine', url: deployment.url, card: { name: 'Echo' } });
  });

  it('updates the engine that it made before', async () => {
    await drive(await queueDeployment(db, ENGINE));
    const id = await queueDeployment(db, ENGINE);
    await drive(id);
    expect(await read(id)).toMatchObject({ status: 'ready', release: { isNew: false } });
    expect(google.engines.engines.size).toBe(1);
  });

  it('goes on from the operation’s name when the worker has been killed meanwhile', async () => {
    google.state.instantly = false;
    const id = await queueDeployment(db, ENGINE);
    await advance(deps, id);
    const [build] = google.builds;
    if (build) google.endBuild(build, 'SUCCESS');
    await advance(deps, id);
    const { operation } = (await read(id)).release ?? {};
    await advance(deps, id);
    expect(google.engines.operations.size).toBe(1);
    const running = google.engines.operations.get(operation ?? '');
    if (running) running.done = true;
    await drive(id);
    expect((await read(id)).status).toBe('ready');
    expect(google.engines.operations.size).toBe(1);
  });

  it('fails with Agent Engine’s words, and takes an engine back that serves nobody', async () => {
    google.state.rolloutFailure =
      'Reasoning Engine resource [projects/p] failed to start and cannot serve traffic.';
    const id = await queueDeployment(db, ENGINE);
    await drive(id);
    expect(await read(id)).toMatchObject({
      status: 'failed',
      error: {
        code: 'container-not-listening',
        cause: expect.stringContaining('could not start the container'),
      },
    });
    expect(google.engines.engines.size).toBe(0);
  });

  it('refuses an engine of that name that somebody else made', async () => {
    const name = 'projects/p/locations/europe-west1/reasoningEngines/9';
    google.engines.engines.set(name, { name, labels: {}, displayName: 'echo', image: '', env: {} });
    const id = await queueDeployment(db, ENGINE);
    await drive(id);
    expect((await read(id)).error?.code).toBe('service-name-taken');
  });

  it('is canceled only when its operation has ended', async () => {
    const id = await queueDeployment(db, ENGINE);
    google.state.instantly = false;
    await advance(deps, id);
    const [build] = google.builds;
    if (build) google.endBuild(build, 'SUCCESS');
    await advance(deps, id);
    await db.doc(paths.deployment(id)).update({ cancelRequestedAt: new Date().toISOString() });
    await drive(id);
    expect((await read(id)).status).toBe('canceled');
    expect([...google.engines.operations.values()].every(({ done }) => done)).toBe(true);
    expect(google.engines.engines.size).toBe(0);
  });
});
