import { randomBytes } from 'node:crypto';
import { CloudBuildClient } from '@google-cloud/cloudbuild';
import { RevisionsClient, ServicesClient } from '@google-cloud/run';
import { deploymentTag } from '@agent-gallery/contract';
import { readDeployment } from '@agent-gallery/worker/engine';
import { grpc } from 'google-gax';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type CloudProject, REGION, openCloudProject } from './cloud-project.ts';
import { writeFixtureAgent } from './killable-worker/fixture-agent.ts';
import type { KillPoint } from './killable-worker/killable.ts';
import { type Call, runWorker } from './killable-worker/run-worker.ts';

const AT_ONCE = 3;

let cloud: CloudProject;
beforeAll(async () => {
  cloud = await openCloudProject(inject('emulators'));
}, 120_000);
afterAll(() => cloud.close(), 60_000);

/** Queues a deployment of an agent whose source nobody has built yet. */
async function queue(name: string): Promise<string> {
  await writeFixtureAgent(cloud.agentsRoot, name, randomBytes(8).toString('hex'));
  return cloud.queue(name);
}

/** What there is of a deployment, in our record and at Google. */
async function outcome(deploymentId: string) {
  const parent = `projects/${cloud.project}/locations/${REGION}`;
  const [host = '', port = ''] = cloud.cloud.endpoints.grpc.split(':');
  const options = { apiEndpoint: host, port: Number(port), sslCreds: grpc.credentials.createInsecure() };
  const clients = [
    new CloudBuildClient(options),
    new ServicesClient(options),
    new RevisionsClient(options),
  ] as const;
  const deployment = await readDeployment(cloud.db, deploymentId);
  const name = deployment?.request.serviceName ?? '';
  const filter = `tags="${deploymentTag(deploymentId)}"`;
  const [builds] = await clients[0].listBuilds({ parent, projectId: cloud.project, filter });
  const [services] = await clients[1].listServices({ parent });
  const [revisions] = await clients[2].listRevisions({ parent: `${parent}/services/${name}` });
  await Promise.all(clients.map((client) => client.close()));
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
          if (reached) await runWorker(cloud.env, id);
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
