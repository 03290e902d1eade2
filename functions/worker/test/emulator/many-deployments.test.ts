import { randomUUID } from 'node:crypto';
import { Firestore } from '@google-cloud/firestore';
import { type Deployment, deploymentSchema, paths } from '@agent-gallery/contract';
import { afterAll, expect, it } from 'vitest';
import { advance } from '../../src/engine/advance.ts';
import type { EngineDeps } from '../../src/engine/step.ts';
import { createFakeGoogle } from '../fakes/fake-google.ts';
import { queueDeployment } from '../fakes/queue-deployment.ts';

const PROJECTS = 5;
const SERVICES = 20;
const ROUNDS = 2;
const BUILDS_AT_ONCE = 3;
const WORKERS = 8;

const db = new Firestore({ projectId: `demo-${randomUUID().slice(0, 18)}` });
afterAll(() => db.terminate());

/** Messages in the manner of Pub/Sub: each at least once, in no order, to several workers at a time. */
function createQueue(handle: (id: string) => Promise<'done' | 'again'>) {
  const waiting: string[] = [];
  let running = 0;
  return {
    publish: (id: string) => void waiting.push(id),
    async drain(tick: () => void) {
      const work = async (): Promise<void> => {
        for (;;) {
          const at = Math.floor(Math.random() * waiting.length);
          const [id] = waiting.splice(at, 1);
          if (id === undefined) {
            if (running === 0) return;
            await new Promise((resolve) => setTimeout(resolve, 5));
            continue;
          }
          running += 1;
          if ((await handle(id)) === 'again') {
            await new Promise((resolve) => setTimeout(resolve, 5));
            waiting.push(id);
          }
          running -= 1;
        }
      };
      const timer = setInterval(tick, 10);
      await Promise.all(Array.from({ length: WORKERS }, work));
      clearInterval(timer);
    },
  };
}

/** Builds end in turn, three of a project at a time; rollouts end at the next look. */
function letGoogleWork({ builds, services, endBuild, endRollout }: ReturnType<typeof createFakeGoogle>) {
  for (let project = 0; project < PROJECTS; project++) {
    const own = builds.filter(
      ({ image, finishedAt }) => image.includes(`/project-${project}/`) && !finishedAt,
    );
    for (const build of own.slice(0, BUILDS_AT_ONCE)) endBuild(build, 'SUCCESS');
  }
  for (const [name, { reconciling }] of services) if (reconciling) endRollout(name);
}

it(
  '200 deployments at once all end, none is lost, none is made twice, and each service gets them in order',
  { timeout: 240_000 },
  async () => {
    const google = createFakeGoogle();
    google.state.instantly = false;
    const deps: EngineDeps = {
      ...google.ports,
      db,
      portalProject: 'demo-portal',
      log: () => undefined,
      leaseMs: 10_000,
      // Each source is another one, so that each is built.
      sources: {
        withArchive: ({ agentId }, use) =>
          use({ ...google.state.archive, sha256: `${agentId}${randomUUID()}`.padEnd(64, '0') }),
      },
    };
    const queue = createQueue(async (id) => {
      const progress = await advance(deps, id);
      return progress.kind === 'done' ? 'done' : 'again';
    });
    const places = Array.from({ length: PROJECTS * SERVICES }, (_, at) => ({
      project: `project-${at % PROJECTS}`,
      serviceName: `echo-${at}`,
    }));
    const asked: { id: string; serviceName: string }[] = [];
    const startedAt = Date.now();
    for (let round = 0; round < ROUNDS; round++) {
      const ids = await Promise.all(
        places.map((place, at) =>
          queueDeployment(db, place, new Date(startedAt + round * 1000 + at).toISOString()),
        ),
      );
      for (const [at, id] of ids.entries()) asked.push({ id, serviceName: places[at]?.serviceName ?? '' });
    }
    // Each is told twice.
    for (const { id } of [...asked, ...asked]) queue.publish(id);
    await queue.drain(() => letGoogleWork(google));

    const documents = await db.collection(paths.deployments()).get();
    const ended = documents.docs.map((document) => deploymentSchema.parse(document.data()));
    expect(ended).toHaveLength(PROJECTS * SERVICES * ROUNDS);
    expect(ended.filter(({ status }) => status !== 'ready')).toEqual([]);
    expect(ended.every(({ settled }) => settled)).toBe(true);
    const built = google.builds.map(({ deploymentId }) => deploymentId);
    expect(built).toHaveLength(ended.length);
    expect(new Set(built).size).toBe(ended.length);

    const byId = new Map(ended.map((deployment) => [deployment.id, deployment]));
    const endOf = (id: string) => Date.parse((byId.get(id) as Deployment).endedAt ?? '');
    for (const { serviceName } of places) {
      const [first, second] = asked
        .filter((one) => one.serviceName === serviceName)
        .map(({ id }) => endOf(id));
      expect(first).toBeLessThan(second ?? 0);
    }
  },
);
