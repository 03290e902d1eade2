import { randomBytes, randomUUID } from 'node:crypto';
import { Firestore } from '@google-cloud/firestore';
import {
  type Operation,
  type OperationAction,
  type Revision,
  deploymentIdOfRevision,
  newOperation,
  operationIdFromBytes,
  operationSchema,
  paths,
} from '@agent-gallery/contract';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { advance } from '../../src/engine/advance.ts';
import { readDeployment, readService } from '../../src/engine/deployment-record.ts';
import { PassingFailure } from '../../src/engine/failures/passing-failure.ts';
import { endComparisons } from '../../src/engine/operations/end-comparisons.ts';
import type { OperationDeps } from '../../src/engine/operations/operation-deps.ts';
import { runOperation } from '../../src/engine/operations/run-operation.ts';
import { StepFailure } from '../../src/engine/step-failure.ts';
import type { EngineDeps } from '../../src/engine/step.ts';
import { createFakeGoogle } from '../fakes/fake-google.ts';
import { queueDeployment } from '../fakes/queue-deployment.ts';

const SERVICE = 'cloud-run.demo-project.europe-west1.echo';
const databases: Firestore[] = [];
let db: Firestore;
let google: ReturnType<typeof createFakeGoogle>;
let engine: EngineDeps;
let deps: OperationDeps;
let revisions: Revision[];
let deletedImages: string[];

beforeEach(() => {
  db = new Firestore({ projectId: `demo-${randomUUID().slice(0, 18)}`, ignoreUndefinedProperties: true });
  databases.push(db);
  google = createFakeGoogle();
  engine = { ...google.ports, db, portalProject: 'demo-portal', log: () => undefined, leaseMs: 10_000 };
  revisions = [];
  deletedImages = [];
  deps = {
    ...engine,
    revisions: async () => revisions,
    deleteImage: async (_repository, digest) => {
      deletedImages.push(digest);
      return 'deleted';
    },
  };
});
afterAll(() => Promise.all(databases.map((database) => database.terminate())));

/** Deploys the agent, another source each time, and returns the revision. */
async function deploy(serviceName = 'echo', source = randomBytes(32).toString('hex')): Promise<string> {
  google.state.archive = { ...google.state.archive, sha256: source };
  const id = await queueDeployment(db, { serviceName });
  for (let turn = 0; turn < 10; turn++) await advance(engine, id);
  expect((await readDeployment(db, id))?.status).toBe('ready');
  const revision = `${serviceName}-${id}`;
  revisions.push({
    revision,
    image: `image-of-${id}`,
    digest: null,
    createdAt: new Date().toISOString(),
    ready: true,
    reason: null,
    percent: 0,
    tag: null,
    deploymentId: id,
  });
  return revision;
}

/** Writes the record as the API does. */
async function ask(action: OperationAction, serviceId = SERVICE): Promise<string> {
  const id = operationIdFromBytes(randomBytes(11));
  const actor = { kind: 'user', id: 'u1', email: null } as const;
  const createdAt = new Date().toISOString();
  const operation = newOperation({ id, workspaceId: 'default', serviceId, action, actor, createdAt });
  await db.doc(paths.operation(id)).create(operation);
  await db.doc(paths.service(serviceId)).update({ activeOperationId: id });
  return id;
}
const read = async (id: string): Promise<Operation> =>
  operationSchema.parse((await db.doc(paths.operation(id)).get()).data());
const rollBackTo = (revision: string): OperationAction => ({
  kind: 'set-traffic',
  traffic: [{ revision, percent: 100 }],
});

describe('a rollback', () => {
  it('sends all traffic to the earlier revision, and the record says what is live', async () => {
    const first = await deploy();
    await deploy();
    const id = await ask(rollBackTo(first));
    await runOperation(deps, id);
    expect(await read(id)).toMatchObject({ status: 'succeeded', error: null });
    expect(google.services.get('echo')?.traffic).toMatchObject([{ revision: first, percent: 100 }]);
    expect(await readService(db, SERVICE)).toMatchObject({
      live: {
        revision: first,
        deploymentId: deploymentIdOfRevision(first),
        image: `image-of-${first.slice(5)}`,
      },
      traffic: [{ revision: first, percent: 100, tag: null }],
      activeOperationId: null,
    });
    expect(google.builds).toHaveLength(2);
  });

  it('goes on after somebody else was faster, and changes nothing when it is looked at again', async () => {
    const first = await deploy();
    await deploy();
    const { setTraffic } = deps.services;
    let calls = 0;
    deps.services.setTraffic = async (...args) => {
      if (calls++ === 0) throw new PassingFailure('conflict', 'etag');
      return setTraffic(...args);
    };
    const id = await ask(rollBackTo(first));
    await runOperation(deps, id);
    await runOperation(deps, id);
    expect((await read(id)).status).toBe('succeeded');
    expect(calls).toBe(2);
  });

  it.each([
    ['is not there', (all: Revision[]) => all.splice(0), /no revision/],
    ['is not ready', (all: Revision[]) => all.forEach((one) => (one.ready = false)), /not ready/],
  ])('fails where the revision %s', async (_how, change, words) => {
    const first = await deploy();
    const second = await deploy();
    change(revisions);
    const id = await ask(rollBackTo(first));
    await runOperation(deps, id);
    const { status, error } = await read(id);
    expect(status).toBe('failed');
    expect(error?.cause).toMatch(words);
    expect(google.services.get('echo')?.traffic).toMatchObject([{ revision: second, percent: 100 }]);
    expect((await readService(db, SERVICE))?.activeOperationId).toBeNull();
  });

  it('goes to a revision that another tool made, and the record says so', async () => {
    const made = await deploy();
    const [template] = revisions;
    if (!template) throw new Error('There is no revision.');
    const revision = 'echo-00007-abc';
    revisions.push({ ...template, revision, image: 'by-gcloud', deploymentId: null });
    const id = await ask(rollBackTo(revision));
    await runOperation(deps, id);
    expect((await read(id)).error).toBeNull();
    expect(google.services.get('echo')?.traffic).toMatchObject([{ revision, percent: 100 }]);
    const deploymentId = deploymentIdOfRevision(made);
    const live = { revision, image: 'by-gcloud', isForeign: true, deploymentId };
    expect(await readService(db, SERVICE)).toMatchObject({ live });
    const back = await ask(rollBackTo(made));
    await runOperation(deps, back);
    expect((await readService(db, SERVICE))?.live).not.toHaveProperty('isForeign');
  });

  it('keeps tags that somebody gave by hand', async () => {
    const first = await deploy();
    await deploy();
    const service = google.services.get('echo');
    if (!service) throw new Error('There is no service.');
    service.traffic = [...service.traffic, { revision: first, percent: 0, tag: 'blue', url: undefined }];
    const id = await ask(rollBackTo(first));
    await runOperation(deps, id);
    expect(google.services.get('echo')?.traffic).toMatchObject([
      { revision: first, percent: 100, tag: undefined },
      { revision: first, percent: 0, tag: 'blue' },
    ]);
  });

  it('keeps a deployment waiting, and wakes it', async () => {
    const first = await deploy();
    const id = await ask(rollBackTo(first));
    const waiting = await queueDeployment(db);
    await advance(engine, waiting);
    expect((await readDeployment(db, waiting))?.status).toBe('queued');
    await runOperation(deps, id);
    expect(google.published.at(-1)).toMatchObject({ type: 'deployment.requested', deploymentId: waiting });
    await advance(engine, waiting);
    expect((await readDeployment(db, waiting))?.status).not.toBe('queued');
  });
});

it('a split by hand is shared as asked, and the largest share is what is live', async () => {
  const first = await deploy();
  const second = await deploy();
  const traffic = [
    { revision: first, percent: 70 },
    { revision: second, percent: 30 },
  ];
  const id = await ask({ kind: 'set-traffic', traffic });
  await runOperation(deps, id);
  expect(await readService(db, SERVICE)).toMatchObject({
    live: { revision: first },
    traffic: traffic.map((share) => ({ ...share, tag: null })),
  });
});

describe('a comparison', () => {
  const tagsOf = () =>
    google.services
      .get('echo')
      ?.traffic.flatMap(({ revision, percent, tag }) => (tag ? [[revision, percent, tag]] : []));

  it('gives a URL to each revision that has none, moves no traffic, and reuses the tags of the one before', async () => {
    const [first, second, live] = [await deploy(), await deploy(), await deploy()];
    await runOperation(deps, await ask({ kind: 'compare', revisions: [live, first] }));
    expect(tagsOf()).toEqual([[first, 0, 'compare-1']]);
    await runOperation(deps, await ask({ kind: 'compare', revisions: [second, first] }));
    expect(tagsOf()).toEqual([
      [second, 0, 'compare-2'],
      [first, 0, 'compare-1'],
    ]);
    expect(google.services.get('echo')?.traffic).toContainEqual(
      expect.objectContaining({ revision: live, percent: 100 }),
    );
    expect(await readService(db, SERVICE)).toMatchObject({
      live: { revision: live },
      comparison: { revisions: [second, first] },
      activeOperationId: null,
    });
  });

  it('ends when it is asked to, by itself after its time, by the next deployment and by a change of traffic', async () => {
    const first = await deploy();
    const live = await deploy();
    const begin = async () => {
      await runOperation(deps, await ask({ kind: 'compare', revisions: [first, live] }));
      expect(tagsOf()).toHaveLength(1);
    };
    const expectEnded = async () => {
      expect(tagsOf()).toEqual([]);
      expect((await readService(db, SERVICE))?.comparison).toBeNull();
    };
    await begin();
    await runOperation(deps, await ask({ kind: 'compare', revisions: [] }));
    await expectEnded();

    await begin();
    await endComparisons(db);
    expect((await readService(db, SERVICE))?.activeOperationId).toBeNull();
    const afterwards = (await readService(db, SERVICE))?.comparison?.until ?? '';
    await endComparisons(db, afterwards);
    await runOperation(deps, (await readService(db, SERVICE))?.activeOperationId ?? '');
    await expectEnded();

    await begin();
    const next = await deploy();
    await expectEnded();
    await runOperation(deps, await ask({ kind: 'compare', revisions: [first, next] }));
    await runOperation(deps, await ask(rollBackTo(live)));
    await expectEnded();
  });

  it('leaves a tag that somebody gave by hand, and is refused for a revision that is not there', async () => {
    const first = await deploy();
    await deploy();
    const service = google.services.get('echo');
    if (!service) throw new Error('There is no service.');
    service.traffic = [...service.traffic, { revision: first, percent: 0, tag: 'blue', url: undefined }];
    await runOperation(deps, await ask({ kind: 'compare', revisions: [first] }));
    expect(tagsOf()).toEqual([[first, 0, 'blue']]);
    const refused = await ask({ kind: 'compare', revisions: ['echo-gone'] });
    await runOperation(deps, refused);
    expect(await read(refused)).toMatchObject({ status: 'failed', error: { code: 'service-invalid' } });
  });
});

describe('deleting a service', () => {
  it('deletes what belongs to it, keeps what others use, and says so of each', async () => {
    const shared = randomBytes(32).toString('hex');
    await deploy('echo', shared);
    await deploy('other', shared);
    await deploy('echo');
    const id = await ask({ kind: 'delete' });
    await runOperation(deps, id);
    const { status, items } = await read(id);
    expect(status).toBe('succeeded');
    expect(items.map(({ item, outcome }) => [item.split(' ')[0], outcome])).toEqual([
      ['Cloud', 'deleted'],
      ...items.slice(1, 3).map(({ outcome }) => ['Image', outcome]),
      ['Record', 'deleted'],
    ]);
    expect(items.filter(({ outcome }) => outcome === 'kept')).toMatchObject([
      { reason: 'The service other uses it too.' },
    ]);
    expect(deletedImages).toHaveLength(1);
    expect(google.services.has('echo')).toBe(false);
    expect(google.services.has('other')).toBe(true);
    expect(await readService(db, SERVICE)).toBeUndefined();
  });

  it('deletes an engine of Agent Engine', async () => {
    const id = await queueDeployment(db, { target: 'agent-engine', serviceName: 'thinker' });
    for (let turn = 0; turn < 10; turn++) await advance(engine, id);
    const serviceId = 'agent-engine.demo-project.europe-west1.thinker';
    expect(await readService(db, serviceId)).toMatchObject({ live: { deploymentId: id } });
    const operation = await ask({ kind: 'delete' }, serviceId);
    await runOperation(deps, operation);
    expect((await read(operation)).items[0]).toMatchObject({
      item: 'Agent Engine thinker',
      outcome: 'deleted',
    });
    expect(await deps.engines.find({ project: 'p', region: 'r', name: 'thinker' })).toBeUndefined();
  });

  it('reports the same when the worker was killed in the middle', async () => {
    await deploy();
    const id = await ask({ kind: 'delete' });
    await runOperation(deps, id, -1);
    expect(google.services.has('echo')).toBe(false);
    expect((await read(id)).status).toBe('running');
    await runOperation(deps, id);
    expect((await read(id)).items[0]).toMatchObject({ item: 'Cloud Run service echo', outcome: 'deleted' });
  });

  it('says what is gone already, what is somebody else’s and what could not be deleted', async () => {
    await deploy();
    google.services.delete('echo');
    deps.deleteImage = () =>
      Promise.reject(
        new StepFailure('permission-denied', 'No.', { cause: 'artifactregistry.versions.delete', fix: 'f' }),
      );
    const gone = await ask({ kind: 'delete' });
    await runOperation(deps, gone);
    expect((await read(gone)).items).toMatchObject([
      { outcome: 'not-found' },
      { outcome: 'failed', reason: 'artifactregistry.versions.delete' },
      { outcome: 'deleted' },
    ]);

    await deploy();
    Object.assign(google.services.get('echo') ?? {}, { labels: {} });
    const foreign = await ask({ kind: 'delete' });
    await runOperation(deps, foreign);
    expect((await read(foreign)).items[0]).toMatchObject({ outcome: 'kept' });
    expect(google.services.has('echo')).toBe(true);
  });
});
