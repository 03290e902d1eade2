import { MANAGED_BY_LABEL, WORKSPACE_LABEL, orphanReportSchema, paths } from '@agent-gallery/contract';
import { createGoogleRest } from '@agent-gallery/google';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { serveJson } from '@agent-gallery/google/testing';
import { createLabelledLists } from '../../src/orphans/list-labelled.ts';
import { reportOrphans } from '../../src/orphans/report-orphans.ts';
import { queueDeployment } from '../fakes/queue-deployment.ts';
import { type TestEngine, openTestEngine } from '../fakes/test-engine.ts';

const engines: TestEngine[] = [];
let engine: TestEngine;
beforeEach(() => {
  engine = openTestEngine();
  engines.push(engine);
});
afterAll(() => Promise.all(engines.map(({ close }) => close())));

const HOUR_MS = 60 * 60_000;
const PARENT = 'projects/demo-project/locations/europe-west1';
const OLD = '2026-11-20T10:00:00.123456Z';
const labels = { [MANAGED_BY_LABEL]: 'agent-gallery', [WORKSPACE_LABEL]: 'default' };
const service = (name: string, more: object = {}) => ({
  name: `${PARENT}/services/${name}`,
  labels,
  createTime: OLD,
  ...more,
});

/** Google with these answers; `look` is a tick. */
async function stage(answers: Record<string, unknown>) {
  const server = await serveJson(answers);
  const rest = createGoogleRest(server.url, async () => 'token');
  const logged: { message: string; fields: Record<string, unknown> | undefined }[] = [];
  const log = (_severity: string, message: string, fields?: Record<string, unknown>) =>
    void logged.push({ message, fields });
  const deps = { db: engine.db, lists: createLabelledLists(rest), log };
  const read = async () =>
    orphanReportSchema.parse(
      (await engine.db.doc(paths.orphanReport('demo-project.europe-west1')).get()).data(),
    );
  return { server, logged, look: (now = Date.now()) => reportOrphans(deps, now), read };
}

it('lists services, engines, builds and images with our labels and no record, and nothing else', async () => {
  const id = await queueDeployment(engine.db);
  await engine.drive(id);
  const digest = (await engine.read(id)).image?.digest ?? '';
  const image = (name: string, uploadTime = OLD) => ({
    name: `${PARENT}/repositories/agent-gallery/dockerImages/${name}`,
    uri: `europe-west1-docker.pkg.dev/demo-project/agent-gallery/${name}`,
    uploadTime,
  });
  const build = (buildId: string, deployment: string, status = 'SUCCESS') => ({
    id: buildId,
    tags: ['agent-gallery', `deployment-${deployment}`],
    createTime: OLD,
    status,
  });
  const { server, look, read, logged } = await stage({
    [`/v2/${PARENT}/services`]: {
      services: [
        service('echo'),
        service('lost'),
        service('by-hand', { labels: {} }),
        service('just-made', { createTime: new Date().toISOString() }),
      ],
    },
    [`/v1/${PARENT}/reasoningEngines`]: {
      reasoningEngines: [
        { name: `${PARENT}/reasoningEngines/7`, displayName: 'lost', labels, createTime: OLD },
      ],
    },
    [`/v1/${PARENT}/builds`]: {
      builds: [build('b1', id), build('b2', 'daaaaaaaaaaa'), build('b3', 'dbbbbbbbbbbb', 'WORKING')],
    },
    [`/v1/${PARENT}/repositories/agent-gallery/dockerImages`]: {
      dockerImages: [
        image(`echo@${digest}`),
        image(`echo@sha256:${'f'.repeat(64)}`),
        image('echo@sha256:new', new Date().toISOString()),
      ],
    },
  });
  await using _ = server;
  expect(await look()).toBe(1);
  const report = await read();
  expect(report).toMatchObject({ workspaceIds: ['default'], incomplete: [] });
  expect(
    report.orphans.map(({ kind, name, workspaceId }) => [kind, name.split('/').at(-1), workspaceId]),
  ).toEqual([
    ['service', 'lost', 'default'],
    ['engine', '7', 'default'],
    ['build', 'b2', null],
    ['build', 'b3', null],
    ['image', `echo@sha256:${'f'.repeat(64)}`, null],
  ]);
  expect(report.orphans.map(({ fix }) => fix)).toEqual([
    'gcloud run services delete lost --project=demo-project --region=europe-west1',
    expect.stringContaining('curl -X DELETE'),
    '',
    'gcloud builds cancel b3 --project=demo-project --region=europe-west1',
    expect.stringContaining('gcloud artifacts docker images delete europe-west1-docker.pkg.dev/'),
  ]);
  expect(logged).toMatchObject([{ message: 'orphans', fields: { count: 5, project: 'demo-project' } }]);
});

it('looks once an hour, however many ticks and workers there are', async () => {
  await engine.drive(await queueDeployment(engine.db));
  const { server, look } = await stage({ [`/v2/${PARENT}/services`]: {} });
  await using _ = server;
  const now = Date.now();
  const turns = await Promise.all(Array.from({ length: 5 }, () => look(now)));
  expect(turns.filter((places) => places > 0)).toHaveLength(1);
  expect(await look(now + HOUR_MS - 1)).toBe(0);
  expect(await look(now + HOUR_MS + 1)).toBe(1);
});

it('looks at a place again when its last service is gone, and three pages at most', async () => {
  const id = await queueDeployment(engine.db);
  await engine.drive(id);
  const { server, look, read } = await stage({
    [`/v2/${PARENT}/services`]: { services: [service('lost')], nextPageToken: 'more' },
  });
  await using _ = server;
  await look();
  await engine.db.recursiveDelete(engine.db.collection(paths.services()));
  expect(await look(Date.now() + HOUR_MS + 1)).toBe(1);
  const report = await read();
  expect(report.incomplete).toContain('Only the first services were looked at.');
  expect(server.requests.filter(({ path }) => path.includes('/services?'))).toHaveLength(6);
});

it('says what it could not list, and lists the rest', async () => {
  await engine.drive(await queueDeployment(engine.db));
  const denied = { error: { code: 403, message: 'Permission denied', status: 'PERMISSION_DENIED' } };
  const { server, look, read } = await stage({
    [`/v2/${PARENT}/services`]: { services: [service('lost')] },
    [`/v1/${PARENT}/reasoningEngines`]: denied,
    [`/v1/${PARENT}/builds`]: denied,
  });
  await using _ = server;
  await look();
  const report = await read();
  expect(report.orphans).toHaveLength(1);
  expect(report.incomplete).toEqual([
    'The engines could not be listed: Permission denied',
    'The builds could not be listed: Permission denied',
  ]);
});
