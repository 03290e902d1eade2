import { randomUUID } from 'node:crypto';
import { Firestore } from '@google-cloud/firestore';
import type { Deployment } from '@agent-gallery/contract';
import { afterAll, describe, expect, it } from 'vitest';
import { advance } from '../../src/engine/advance.ts';
import { readDeployment } from '../../src/engine/deployment-record.ts';
import type { EngineDeps } from '../../src/engine/step.ts';
import { createFakeGoogle } from '../fakes/fake-google.ts';
import { queueDeployment } from '../fakes/queue-deployment.ts';

const databases: Firestore[] = [];
const passed: string[] = [];
afterAll(async () => {
  await Promise.all(databases.map((database) => database.terminate()));
  process.stdout.write(`fault table: ${passed.length} cases passed\n${passed.join('\n')}\n`);
});

type Method = (...args: unknown[]) => Promise<unknown>;

/** What happens to a call, once. */
const FAULTS: Readonly<Record<string, (method: Method) => Method>> = {
  'fails before it takes effect': () => () => Promise.reject(new Error('UNAVAILABLE: connection reset')),
  'fails after it took effect':
    (method) =>
    async (...args) => {
      await method(...args);
      throw new Error('UNAVAILABLE: the answer was lost');
    },
  'comes late':
    (method) =>
    async (...args) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return method(...args);
    },
  'is made twice':
    (method) =>
    async (...args) => {
      await method(...args);
      return method(...args);
    },
};

const CALLS = [
  'sources.withArchive',
  'archives.put',
  'images.digestOf',
  'images.ensureRepository',
  'builds.find',
  'builds.start',
  'builds.get',
  'services.get',
  'services.create',
  'services.update',
  'services.setTraffic',
  'engines.find',
  'engines.create',
  'engines.update',
  'engines.operation',
  'probe.check',
  'publisher.statusChanged',
] as const;

/** What Google would do twice: these are never retried by a client, but looked for before they are called again. */
const IMPOSSIBLE = new Set(['builds.start is made twice', 'engines.create is made twice']);

/** Lets a fault happen to the first call of a method from now on. */
function injure(deps: EngineDeps, call: string, fault: (method: Method) => Method): () => boolean {
  const [port = '', name = ''] = call.split('.');
  const methods = { ...(deps as unknown as Record<string, Record<string, Method>>)[port] };
  const whole = methods[name];
  if (!whole) throw new Error(`There is no call ${call}.`);
  let happened = false;
  methods[name] = (...args) => {
    if (happened) return whole(...args);
    happened = true;
    return fault(whole)(...args);
  };
  Object.assign(deps, { [port]: methods });
  return () => happened;
}

/** Hints until the deployment has ended, as messages and ticks come: what is thrown is tried again. */
async function drive(deps: EngineDeps, id: string): Promise<Deployment> {
  for (let hint = 0; hint < 40; hint++) {
    const progress = await advance(deps, id).catch(() => undefined);
    if (progress?.kind === 'done') break;
  }
  const deployment = await readDeployment(deps.db, id);
  if (!deployment) throw new Error(`Deployment ${id} is gone.`);
  return deployment;
}

describe.concurrent(
  'whatever happens to a call once, a deployment gets ready with one build and one service',
  () => {
    const cases = CALLS.flatMap((call) => Object.keys(FAULTS).map((fault) => [call, fault] as const)).filter(
      ([call, fault]) => !IMPOSSIBLE.has(`${call} ${fault}`),
    );
    it.each(cases)('%s %s', { timeout: 60_000 }, async (call, fault) => {
      const db = new Firestore({ projectId: `demo-${randomUUID().slice(0, 18)}` });
      databases.push(db);
      const google = createFakeGoogle();
      const deps: EngineDeps = {
        ...google.ports,
        db,
        portalProject: 'demo-portal',
        log: () => undefined,
        leaseMs: 10_000,
      };
      const target = call.startsWith('engines.') ? ('agent-engine' as const) : ('cloud-run' as const);
      const isUpdate = /\.(update|setTraffic)$/.test(call);
      if (isUpdate) {
        const first = await drive(deps, await queueDeployment(db, { target }));
        expect(first.status).toBe('ready');
        google.state.archive = { ...google.state.archive, sha256: 'b'.repeat(64) };
      }
      const happened = injure(deps, call, FAULTS[fault] ?? ((method) => method));
      const deployment = await drive(deps, await queueDeployment(db, { target }));
      expect(happened()).toBe(true);
      expect(deployment).toMatchObject({ status: 'ready', settled: true, error: null });
      expect(google.builds.filter((build) => build.deploymentId === deployment.id)).toHaveLength(1);
      expect(google.services.size + google.engines.engines.size).toBe(1);
      passed.push(`  ${call.padEnd(26)} ${fault}`);
    });
  },
);
