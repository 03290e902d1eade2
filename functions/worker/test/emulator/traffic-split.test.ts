import { afterAll, beforeEach, expect, it } from 'vitest';
import { queueDeployment } from '../fakes/queue-deployment.ts';
import { type TestEngine, openTestEngine } from '../fakes/test-engine.ts';

const engines: TestEngine[] = [];
let db: TestEngine['db'];
let google: TestEngine['google'];
let deps: TestEngine['deps'];
let read: TestEngine['read'];
let drive: TestEngine['drive'];

beforeEach(async () => {
  const engine = openTestEngine();
  engines.push(engine);
  ({ db, google, deps, read, drive } = engine);
  await drive(await queueDeployment(db));
  splitByHand();
});
afterAll(() => Promise.all(engines.map((engine) => engine.close())));

const SPLIT = [
  { revision: 'echo-00001-abc', percent: 30, tag: undefined, url: undefined },
  { revision: 'echo-00002-def', percent: 70, tag: undefined, url: undefined },
  { revision: 'echo-00001-abc', percent: 0, tag: 'blue', url: undefined },
];
function splitByHand() {
  const service = google.services.get('echo');
  if (service) service.traffic = SPLIT;
}
const without = (traffic: readonly object[] | undefined) =>
  traffic?.map((target) => ({ ...target, url: undefined }));

it('a split that somebody made lasts until the new revision is verified, and the log says that it ends then', async () => {
  let seen: object[] | undefined;
  const { check } = deps.probe;
  deps.probe = {
    check: async (...args) => {
      seen = without(google.services.get('echo')?.traffic);
      return check(...args);
    },
  };
  const id = await queueDeployment(db);
  await drive(id);
  const candidate = { revision: `echo-${id}`, percent: 0, tag: 'candidate', url: undefined };
  expect(seen).toEqual([...SPLIT, candidate]);
  expect(google.said).toContain('deploying/split');
  expect(await read(id)).toMatchObject({
    status: 'ready',
    release: {
      previousRevision: 'echo-00002-def',
      previousTraffic: SPLIT.map(({ revision, percent, tag = null }) => ({ revision, percent, tag })),
    },
  });
  expect(google.services.get('echo')?.traffic).toEqual([
    { revision: `echo-${id}`, percent: 100, tag: undefined, url: undefined },
    { revision: 'echo-00001-abc', percent: 0, tag: 'blue', url: undefined },
  ]);
});

it('a deployment that fails leaves the split as it was', async () => {
  google.state.rolloutFailure = 'Container called exit(1).';
  const id = await queueDeployment(db);
  await drive(id);
  expect((await read(id)).status).toBe('failed');
  expect(google.services.get('echo')?.traffic).toEqual(SPLIT);
});

it('a shift whose answer was lost is found done: the candidate’s URL, which is gone then, is not asked again', async () => {
  const { check } = deps.probe;
  deps.probe = {
    check: async (url, audience) => {
      const tags = google.services.get('echo')?.traffic.map(({ tag }) => tag);
      const isGone = url.includes('candidate---') && !tags?.includes('candidate');
      return isGone ? { kind: 'failed', cause: 'It cannot be reached.' } : check(url, audience);
    },
  };
  const { setTraffic } = deps.services;
  let shifts = 0;
  deps.services = {
    ...deps.services,
    setTraffic: async (...args) => {
      await setTraffic(...args);
      shifts++;
      throw new Error('UNAVAILABLE: the answer was lost');
    },
  };
  const id = await queueDeployment(db, { rebuild: true });
  await expect(drive(id)).rejects.toThrow('lost');
  await drive(id);
  expect((await read(id)).status).toBe('ready');
  expect(shifts).toBe(1);
});

it('nothing is said of a split where there is none', async () => {
  const service = google.services.get('echo');
  if (service)
    service.traffic = [{ revision: 'echo-00001-abc', percent: 100, tag: undefined, url: undefined }];
  await drive(await queueDeployment(db));
  expect(google.said).not.toContain('deploying/split');
});
