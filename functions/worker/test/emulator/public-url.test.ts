import { DEFAULT_RUNTIME, paths } from '@agent-gallery/contract';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { advance } from '../../src/engine/advance.ts';
import type { Probe, ProbeResult } from '../../src/engine/ports.ts';
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

const URL = 'https://echo.test';
const CARD = { name: 'Echo', description: '', version: '1', streaming: true, skills: [] };
const RIGHT: ProbeResult = { kind: 'agent', card: CARD, firstEventMs: 5 };
const LOCALHOST: ProbeResult = { ...RIGHT, misnamed: 'http://localhost:8080' };
const ELSEWHERE: ProbeResult = {
  kind: 'failed',
  cause: 'Its agent card names the URL https://agents.example.com, which is not the service’s own.',
  misnamed: 'https://agents.example.com',
};

/** An agent whose card is right only if it is told its URL, or never. */
function agentThat(learns: boolean, wrong: ProbeResult): Probe {
  const isTold = () =>
    google.ordered.at(-1)?.env['PUBLIC_URL'] === URL ||
    [...google.engines.engines.values()].some(
      ({ name, env }) => env['PUBLIC_URL'] === google.engines.url(name),
    );
  return { check: async () => (learns && isTold() ? RIGHT : wrong) };
}

describe.each([
  ['the container’s own machine', LOCALHOST],
  ['another host', ELSEWHERE],
])('a card that names %s', (_where, wrong) => {
  it('is mended by one more release with the public URL, and then gets the traffic', async () => {
    deps.probe = agentThat(true, wrong);
    const id = await queueDeployment(db);
    await drive(id);
    const deployment = await read(id);
    expect(deployment).toMatchObject({
      status: 'ready',
      release: { revision: `echo-2-${id}`, publicUrl: URL, redeployedAt: expect.any(String) },
    });
    expect(google.ordered.map(({ revision }) => revision)).toEqual([`echo-${id}`, `echo-2-${id}`]);
    expect(google.said.filter((key) => key === 'verifying/redeploys')).toHaveLength(1);
    expect(google.said).not.toContain('verifying/misnamed');
    expect(google.builds).toHaveLength(1);
    expect(google.services.get('echo')?.traffic).toMatchObject([{ revision: `echo-2-${id}`, percent: 100 }]);
    expect((await db.doc(paths.service(deployment.serviceId)).get()).get('live.revision')).toBe(
      `echo-2-${id}`,
    );
  });

  it('is right from the start the next time', async () => {
    deps.probe = agentThat(true, wrong);
    await drive(await queueDeployment(db));
    const id = await queueDeployment(db, { rebuild: true });
    await drive(id);
    expect(await read(id)).toMatchObject({
      status: 'ready',
      release: { revision: `echo-${id}`, publicUrl: URL, redeployedAt: null },
    });
    expect(google.ordered).toHaveLength(3);
  });

  it('is mended in Agent Engine by one update', async () => {
    deps.probe = agentThat(true, wrong);
    const id = await queueDeployment(db, { target: 'agent-engine' });
    await drive(id);
    expect(await read(id)).toMatchObject({ status: 'ready', release: { isNew: true } });
    expect(google.engines.operations.size).toBe(2);
    expect(google.engines.engines.size).toBe(1);
  });

  it('is left alone where the deployment itself says what the URL is', async () => {
    deps.probe = agentThat(true, wrong);
    const id = await queueDeployment(db);
    const env = { PUBLIC_URL: 'https://agents.example.com' };
    await db.doc(paths.deployment(id)).update({ runtime: { ...DEFAULT_RUNTIME, env } });
    await drive(id);
    const { release, error } = await read(id);
    expect(release?.redeployedAt).toBeNull();
    expect(google.ordered).toHaveLength(1);
    if (error) expect(error.fix).toContain('Take PUBLIC_URL out');
  });

  it('is released a second time only once, whenever the worker is killed', async () => {
    google.state.instantly = false;
    deps.probe = agentThat(true, wrong);
    const id = await queueDeployment(db);
    await advance(deps, id);
    const [build] = google.builds;
    if (build) google.endBuild(build, 'SUCCESS');
    await advance(deps, id);
    google.endRollout('echo');
    const { services } = deps;
    // The answer is lost after the second release took effect: who comes next finds it.
    deps.services = {
      ...services,
      update: async (...args) => {
        await services.update(...args);
        throw new Error('killed');
      },
    };
    await expect(advance(deps, id)).rejects.toThrow('killed');
    deps.services = services;
    expect(await read(id)).toMatchObject({
      status: 'verifying',
      release: { orderedAt: null, readyAt: null },
    });
    await advance(deps, id);
    await advance(deps, id);
    google.endRollout('echo');
    await drive(id);
    expect((await read(id)).status).toBe('ready');
    expect(google.ordered).toHaveLength(2);
  });
});

it('a card that stays wrong on the container’s own machine is warned of after one more release', async () => {
  deps.probe = agentThat(false, LOCALHOST);
  const id = await queueDeployment(db);
  await drive(id);
  expect((await read(id)).status).toBe('ready');
  expect(google.ordered).toHaveLength(2);
  expect(google.said).toContain('verifying/misnamed');
});

it('a card that stays wrong on another host fails after one more release, and the earlier service serves on', async () => {
  await drive(await queueDeployment(db));
  const before = google.services.get('echo')?.traffic;
  deps.probe = agentThat(false, ELSEWHERE);
  const id = await queueDeployment(db, { rebuild: true });
  await drive(id);
  expect(await read(id)).toMatchObject({
    status: 'failed',
    error: {
      code: 'verification-failed',
      cause: expect.stringContaining('https://agents.example.com'),
      fix: `Let the agent take its card’s URL from the variable PUBLIC_URL: the portal has set it to ${URL}.`,
    },
  });
  expect(google.ordered).toHaveLength(3);
  expect(google.services.get('echo')?.traffic).toEqual(before);
});

it('a second release that does not start leaves the first one of a new service its traffic', async () => {
  deps.probe = agentThat(true, ELSEWHERE);
  google.state.instantly = false;
  const id = await queueDeployment(db);
  await advance(deps, id);
  const [build] = google.builds;
  if (build) google.endBuild(build, 'SUCCESS');
  await advance(deps, id);
  google.endRollout('echo');
  await advance(deps, id);
  google.endRollout('echo', 'The user-provided container failed to start and listen on the port');
  await drive(id);
  expect(await read(id)).toMatchObject({ status: 'failed', error: { code: 'container-not-listening' } });
  expect(google.services.get('echo')?.traffic).toEqual([
    { revision: `echo-${id}`, percent: 100, tag: undefined, url: undefined },
  ]);
});

it('a deployment that is canceled during its second release takes all of it back', async () => {
  deps.probe = agentThat(true, ELSEWHERE);
  google.state.instantly = false;
  const id = await queueDeployment(db);
  await advance(deps, id);
  const [build] = google.builds;
  if (build) google.endBuild(build, 'SUCCESS');
  await advance(deps, id);
  google.endRollout('echo');
  await advance(deps, id);
  await db.doc(paths.deployment(id)).update({ cancelRequestedAt: new Date().toISOString() });
  await drive(id);
  expect((await read(id)).status).toBe('canceled');
  expect(google.services.size).toBe(0);
});
