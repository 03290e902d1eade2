import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Firestore } from '@google-cloud/firestore';
import { PubSub } from '@google-cloud/pubsub';
import {
  type Agent,
  type Deployment,
  TOPICS,
  deploymentIdFromBytes,
  newDeployment,
  paths,
} from '@agent-gallery/contract';
import { inject } from 'vitest';
import { type LocalCloud, startCloud } from '../../src/cloud/start-cloud.ts';

export type Target = Deployment['request']['target'];

export const REGION = 'europe-west1';

export interface CloudProject {
  project: string;
  cloud: LocalCloud;
  db: Firestore;
  agentsRoot: string;
  /** What a worker in this project runs with. */
  env: NodeJS.ProcessEnv;
  /** Writes a queued deployment of the agent in a folder below `agentsRoot`, and returns its id. */
  queue(
    agentId: string,
    serviceName?: string,
    agent?: Pick<Agent, 'framework' | 'runtime'>,
    target?: Target,
  ): Promise<string>;
  /** The header of whoever may invoke a service: an ID token for its URL, from the metadata server. */
  invoker(audience: string): Promise<{ authorization: string }>;
  close(): Promise<void>;
}

/** A project of its own, on a local cloud: with Docker where there is one, unless told which engine. */
export async function openCloudProject(
  emulators: { pubsub: string; firestore: string },
  engine?: 'docker' | 'process',
): Promise<CloudProject> {
  const project = `demo-test-${randomBytes(4).toString('hex')}`;
  const folder = await mkdtemp(join(tmpdir(), 'agent-gallery-project-'));
  const agentsRoot = join(folder, 'agents');
  // The child processes' registry holds what Docker cannot run.
  const registry = engine === 'process' ? null : inject('registry');
  const cloud = await startCloud({
    dataFolder: folder,
    projectId: project,
    pubsubEmulatorHost: emulators.pubsub,
    firestoreEmulatorHost: emulators.firestore,
    ...(engine && { engine }),
    ...(registry && { registry }),
    buckets: [`${project}-agent-sources`],
    log: () => undefined,
  });
  const pubsub = new PubSub({ projectId: project });
  await Promise.all(Object.values(TOPICS).map((topic) => pubsub.createTopic(topic)));
  await pubsub.close();
  const db = new Firestore({ projectId: project });
  const local = { GOOGLE_CLOUD_PROJECT: project, PORTAL_ENV: 'local', AGENTS_ROOT: agentsRoot };
  return {
    project,
    cloud,
    db,
    agentsRoot,
    env: { ...process.env, ...cloud.env, ...local },
    queue: async (
      agentId,
      serviceName = agentId,
      agent = { framework: 'a2a', runtime: undefined },
      target = 'cloud-run',
    ) => {
      const deployment = queuedDeployment({ target, project, region: REGION, serviceName }, agentId, agent);
      await db.doc(paths.deployment(deployment.id)).create(deployment);
      return deployment.id;
    },
    invoker: async (audience) => {
      const query = `audience=${encodeURIComponent(audience)}`;
      const path = `/computeMetadata/v1/instance/service-accounts/default/identity?${query}`;
      const response = await fetch(`http://${cloud.endpoints.metadata}${path}`, {
        headers: { 'metadata-flavor': 'Google' },
      });
      return { authorization: `Bearer ${await response.text()}` };
    },
    close: async () => {
      await db.terminate();
      await cloud.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function queuedDeployment(
  place: Pick<Deployment['request'], 'target' | 'project' | 'region' | 'serviceName'>,
  agentId: string,
  agent: Pick<Agent, 'framework' | 'runtime'>,
): Deployment {
  return newDeployment({
    id: deploymentIdFromBytes(randomBytes(11)),
    request: { workspaceId: 'default', agentId, ...place, access: 'private' },
    agent: { ...agent, name: agentId, source: { kind: 'folder', path: agentId } },
    actor: { kind: 'system', id: 'test', email: null },
    idempotencyKey: null,
    createdAt: new Date().toISOString(),
  });
}
