import { DEFAULT_RUNTIME, paths } from '@agent-gallery/contract';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { queueDeployment } from '../fakes/queue-deployment.ts';
import { type TestEngine, openTestEngine } from '../fakes/test-engine.ts';

const engines: TestEngine[] = [];
let db: TestEngine['db'];
let google: TestEngine['google'];
let deps: TestEngine['deps'];
let read: TestEngine['read'];
let drive: TestEngine['drive'];
let first: string;

beforeEach(async () => {
  const engine = openTestEngine();
  engines.push(engine);
  ({ db, google, deps, read, drive } = engine);
  first = await queueDeployment(db);
  await drive(first);
});
afterAll(() => Promise.all(engines.map((engine) => engine.close())));

const ordered = () => google.ordered.map(({ revision }) => revision);
const service = () => {
  const found = google.services.get('echo');
  if (!found) throw new Error('There is no service echo.');
  return found;
};

describe('a deployment with which nothing has changed', () => {
  it('makes no build and no revision: the live one is verified and goes on serving', async () => {
    const again = await queueDeployment(db);
    await drive(again);
    const deployment = await read(again);
    expect(deployment).toMatchObject({
      status: 'ready',
      url: service().url,
      release: { revision: `echo-${first}` },
    });
    expect(ordered()).toEqual([`echo-${first}`]);
    expect(google.builds).toHaveLength(1);
    expect(google.said).toContain('deploying/kept');
    expect(google.said.filter((key) => key === 'verifying/answered')).toHaveLength(2);
    const record = await db.doc(paths.service(deployment.serviceId)).get();
    expect(record.get('live')).toMatchObject({ deploymentId: first, revision: `echo-${first}` });
    expect(record.get('activeDeploymentId')).toBeNull();
  });

  it('makes a revision where the live one does not answer', async () => {
    const { probe } = deps;
    let calls = 0;
    deps.probe = {
      check: async (...args) =>
        calls++ === 0 ? { kind: 'failed', cause: 'It hangs.' } : probe.check(...args),
    };
    const again = await queueDeployment(db);
    await drive(again);
    expect(await read(again)).toMatchObject({ status: 'ready', release: { revision: `echo-${again}` } });
    expect(google.said).toContain('verifying/renews');
    expect(service().traffic).toMatchObject([{ revision: `echo-${again}`, percent: 100 }]);
  });

  it('leaves the live revision alone where it is canceled', async () => {
    deps.probe = { check: () => Promise.reject(new Error('killed')) };
    const again = await queueDeployment(db);
    await expect(drive(again)).rejects.toThrow('killed');
    expect((await read(again)).status).toBe('verifying');
    await db.doc(paths.deployment(again)).update({ cancelRequestedAt: new Date().toISOString() });
    await drive(again);
    expect((await read(again)).status).toBe('canceled');
    expect(service().traffic).toMatchObject([{ revision: `echo-${first}`, percent: 100 }]);
    expect(ordered()).toEqual([`echo-${first}`]);
  });
});

describe('a revision is made', () => {
  const makesOne = async (prepare: (id: string) => Promise<unknown>, overrides = {}) => {
    const again = await queueDeployment(db, overrides);
    await prepare(again);
    await drive(again);
    expect((await read(again)).status).toBe('ready');
    expect(ordered()).toEqual([`echo-${first}`, `echo-${again}`]);
  };
  const withEnv = (env: object) => (id: string) =>
    db.doc(paths.deployment(id)).update({ runtime: { ...DEFAULT_RUNTIME, env } });
  const nothing = () => Promise.resolve();

  it('where the environment is another one', () => makesOne(withEnv({ MODE: 'fast' })));
  it('where the access is another one', () => makesOne(nothing, { access: 'public' }));
  it('where a rebuild was asked for', () => makesOne(nothing, { rebuild: true }));
  it('where somebody changed the ingress by hand', () => {
    service().ingress = 'internal';
    return makesOne(nothing);
  });
  it('where somebody split the traffic', () => {
    service().traffic = [
      { revision: `echo-${first}`, percent: 50, tag: undefined, url: undefined },
      { revision: 'echo-0', percent: 50, tag: undefined, url: undefined },
    ];
    return makesOne(nothing);
  });
  it('where the last one did not get ready', () => {
    service().condition = { state: 'CONDITION_FAILED', message: 'It is gone.' };
    return makesOne(nothing);
  });

  it('where a secret is taken at its latest version, which may have moved on', async () => {
    const env = { KEY: { from: 'secret', secret: 'key', version: 'latest' } };
    const ids = [await queueDeployment(db), await queueDeployment(db)];
    for (const id of ids) {
      await withEnv(env)(id);
      await drive(id);
    }
    expect(ordered()).toEqual([first, ...ids].map((id) => `echo-${id}`));
  });
});
