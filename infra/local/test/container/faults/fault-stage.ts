import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Deployment, deploymentTag } from '@agent-gallery/contract';
import {
  advancePatiently,
  createEngine,
  createLineWriter,
  readConfig,
  readDeployment,
} from '@agent-gallery/worker/engine';
import { PubSub } from '@google-cloud/pubsub';
import { z } from 'zod';
import { type CloudProject, REGION, type Target, openCloudProject } from '../cloud-project.ts';
import { writeFixtureAgent } from '../killable-worker/fixture-agent.ts';

const DEADLINE_MS = 60_000;
const PAUSE_MS = 100;

const faultSchema = z.object({ id: z.string(), hits: z.number() });
const listsSchema = z.object({
  builds: z.array(z.object({ id: z.string() })).default([]),
  services: z.array(z.object({ name: z.string() })).default([]),
  revisions: z.array(z.object({ name: z.string() })).default([]),
  reasoningEngines: z.array(z.object({ displayName: z.string() })).default([]),
});

/** What goes wrong with a method, once, as `POST /_local/faults` takes it. */
export interface InjectedFault {
  method: string;
  matches?: Record<string, unknown>;
  before?: { code: string };
  after?: { code: string };
  delayMs?: number;
  twice?: boolean;
}

export interface FaultStage {
  cloud: CloudProject;
  /** Puts other code into an agent's folder, so that its next deployment is built. */
  change(agentId: string): Promise<void>;
  inject(fault: InjectedFault): Promise<{ hits: () => Promise<number>; remove: () => Promise<void> }>;
  /** Deploys an agent, with as many hints as it takes. */
  deploy(agentId: string, serviceName: string, target?: Target): Promise<Deployment>;
  /** How many builds a deployment has, and how many services or engines there are of its name, at Google. */
  count(deployment: Deployment): Promise<{ builds: number; services: number }>;
  close(): Promise<void>;
}

/** The worker's engine with Google's own clients, in this process, and a local cloud that starts agents as child processes. */
export async function openFaultStage(emulators: { pubsub: string; firestore: string }): Promise<FaultStage> {
  const cloud = await openCloudProject(emulators, 'process');
  Object.assign(process.env, cloud.env);
  const { db } = cloud;
  const pubsub = new PubSub({ projectId: cloud.project });
  const writer = createLineWriter(db);
  const engine = createEngine(readConfig(process.env), { db, pubsub, writer, log: () => undefined });
  const { rest } = cloud.cloud.endpoints;
  const call = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const response = await fetch(rest + path, init);
    // A fault that was meant for a worker struck this call.
    if (response.status === 503) return await call(path, init);
    if (!response.ok)
      throw new Error(`${path} answered HTTP ${String(response.status)}: ${await response.text()}`);
    return response.json();
  };
  const list = async (path: string) => listsSchema.parse(await call(path));
  return {
    cloud,
    change: (agentId) => writeFixtureAgent(cloud.agentsRoot, agentId, randomBytes(8).toString('hex')),
    inject: async (fault) => {
      const body = JSON.stringify(fault);
      const { id } = faultSchema.parse(await call('/_local/faults', { method: 'POST', body }));
      return {
        hits: async () => faultSchema.parse(await call(`/_local/faults/${id}`)).hits,
        remove: async () => void (await call(`/_local/faults/${id}`, { method: 'DELETE' })),
      };
    },
    deploy: async (agentId, serviceName, target = 'cloud-run') => {
      const id = await cloud.queue(agentId, serviceName, undefined, target);
      const deadline = Date.now() + DEADLINE_MS;
      for (;;) {
        await advancePatiently(engine, id).catch(() => undefined);
        const deployment = await readDeployment(db, id);
        if (deployment?.settled) return deployment;
        if (Date.now() > deadline) throw new Error(`${id} is ${String(deployment?.status)} for too long.`);
        await sleep(PAUSE_MS);
      }
    },
    count: async ({ id, request }) => {
      const parent = `projects/${cloud.project}/locations/${REGION}`;
      const filter = encodeURIComponent(`tags="${deploymentTag(id)}"`);
      const { builds } = await list(`/v1/${parent}/builds?filter=${filter}`);
      const { services } = await list(`/v2/${parent}/services`);
      const { reasoningEngines } = await list(`/v1/${parent}/reasoningEngines`);
      const names = [
        ...services.map(({ name }) => name.split('/').at(-1)),
        ...reasoningEngines.map(({ displayName }) => displayName),
      ];
      return {
        builds: builds.length,
        services: names.filter((name) => name === request.serviceName).length,
      };
    },
    close: async () => {
      await pubsub.close();
      await cloud.close();
    },
  };
}
