import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { agentManifestSchema, type Deployment } from '@agent-gallery/contract';
import { readDeployment } from '@agent-gallery/worker/engine';
import { ROOT } from '../../../src/data-folder/portal-folders.ts';
import type { CloudProject, Target } from '../cloud-project.ts';
import { runWorker } from '../killable-worker/run-worker.ts';

const AGENTS_ROOT = join(ROOT, 'services');

/** Deploys an agent that ships with the portal, as its manifest says, to Cloud Run unless told. Throws unless it is ready; answers with its URL. */
export async function deployShipped(cloud: CloudProject, agentId: string, target?: Target): Promise<string> {
  const text = await readFile(join(AGENTS_ROOT, agentId, 'agent.json'), 'utf8');
  const manifest = agentManifestSchema.parse(JSON.parse(text));
  const { framework, runtime } = manifest;
  const id = await cloud.queue(agentId, agentId, { framework, runtime }, target);
  await runWorker({ ...cloud.env, AGENTS_ROOT }, id);
  const deployment: Deployment | undefined = await readDeployment(cloud.db, id);
  if (deployment?.status !== 'ready' || deployment.url === null) {
    throw new Error(`${agentId} is ${deployment?.status ?? 'gone'}: ${JSON.stringify(deployment?.error)}`);
  }
  return deployment.url;
}
