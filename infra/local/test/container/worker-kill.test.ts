import { randomBytes } from 'node:crypto';
import { CloudBuildClient } from '@google-cloud/cloudbuild';
import { RevisionsClient, ServicesClient } from '@google-cloud/run';
import { deploymentTag } from '@agent-gallery/contract';
import { readDeployment } from '@agent-gallery/worker/engine';
import { grpc } from 'google-gax';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type CloudProject, REGION, openCloudProject } from './cloud-project.ts';
import { carryOn } from './killable-worker/carry-on.ts';
import { writeFixtureAgent } from './killable-worker/fixture-agent.ts';
import type { KillPoint } from './killable-worker/killable.ts';
import { openEngine } from './killable-worker/open-engine.ts';
import { type Call, runWorker } from './killable-worker/run-worker.ts';

/** More than there are processors: much of the time is waiting for a lease that the killed worker has left. */
const AT_ONCE = 5;

let cloud: CloudProject;
/** Whoever comes after the one that was killed. It has other deployments to advance as well. */
let nextWorker: ReturnType<typeof openEngine>;
let google: ReturnType<typeof openClients>;
beforeAll(async () => {
  cloud = await openCloudProject(inject('emulators'));
  Object.assign(process.env, cloud.env);
  nextWorker = openEngine(cloud.env);
  google = openClients(cloud);
}, 120_000);
afterAll(async () => {
  await Promise.all([google.builds, google.services, google.revisions].map((client) => client.close()));
  await nextWorker.close();
  await cloud.close();
}, 60_000);

function openClients({ cloud: { endpoints } }: CloudProject) {
  const [host = '', port = ''] = endpoints.grpc.split(':');
  const options = { apiEndpoint: host, port: Number(port), sslCreds: grpc.credentials.createInsecure() };
  return {
    builds: new CloudBuildClient(options),
    services: new ServicesClient(options),
    revisions: new RevisionsClient(options),
  };
}

/** Queues a deployment of an agent whose source nobody has built yet. */
async function queue(name: string): Promise<string> {
  await writeFixtureAgent(cloud.agentsRoot, name, randomBytes(8).toString('hex'));
  return cloud.queue(name);
}

/** What there is of a deployment, in our record and at Google. */
async function outcome(deploymentId: string) {
  const parent = `projects/${cloud.project}/locations/${REGION}`;
  const deployment = await readDeployment(cloud.db, deploymentId);
  const name = deployment?.request.serviceName ?? '';
  const filter = `tags="${deploymentTag(deploymentId)}"`;
  const [builds] = await google.builds.listBuilds({ parent, projectId: cloud.project, filter });
  const [services] = await google.services.listServices({ parent });
  const [revisions] = await google.revisions.listRevisions({ parent: `${parent}/services/${name}` });
  return {
    status: deployment?.status,
    builds: builds.length,
    services: services.filter((service) => service.name?.endsWith(`/${name}`)).length,
    revisions: revisions.length,
  };
}
const RIGHT = { status: 'ready', builds: 1, services: 1, revisions: 1 };

/** Later transactions are leases taken to look at a rollout again; how many depends on how long it takes. */
const LAST_TRANSACTION = 31;

/**
 * Where a worker is killed: after the first call of each kind, after each status that it has told, and after every second
 * write of a lease or of the record. To be killed before a call is to be killed after the one before it.
 */
function killPoints(calls: readonly Call[]): KillPoint[] {
  const isPoint = ({ call, nth }: Call): boolean => {
    if (call === 'firestore.runTransaction') return nth % 2 === 1 && nth <= LAST_TRANSACTION;
    return nth === 1 || call === 'publisher.statusChanged';
  };
  return calls.filter(isPoint);
}

describe('a worker that is killed', () => {
  it(
    'at any step boundary leaves one build, one service and one terminal status to the next one',
    { timeout: 600_000 },
    async () => {
      const first = await queue('whole');
      const whole = await runWorker(cloud.env, first);
      expect({ code: whole.code, ...(await outcome(first)) }).toEqual({ code: 0, ...RIGHT });

      const points = killPoints(whole.calls);
      expect(new Set(points.map(({ call }) => call)).size).toBeGreaterThanOrEqual(10);
      const left = points.map((point, index) => ({ point, name: `kill-${String(index)}` }));
      const ended: { label: string; reached: boolean; result: object }[] = [];
      const lane = async () => {
        for (let next = left.shift(); next; next = left.shift()) {
          const id = await queue(next.name);
          const killed = await runWorker(cloud.env, id, next.point);
          const reached = killed.signal === 'SIGKILL';
          if (reached) await carryOn(nextWorker.engine, nextWorker.db, id);
          const label = `${next.point.call} #${String(next.point.nth)}`;
          const result = await outcome(id);
          process.stdout.write(
            `${label.padEnd(42)} ${reached ? 'killed' : 'not reached'} → ${JSON.stringify(result)}\n`,
          );
          ended.push({ label, reached, result });
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, lane));
      const reached = ended.filter((row) => row.reached).length;
      process.stdout.write(`${String(points.length)} kill points, ${String(reached)} reached\n`);
      for (const { label, result } of ended) expect({ label, ...result }).toEqual({ label, ...RIGHT });
      expect(reached).toBeGreaterThan(points.length * 0.8);
    },
  );
});
