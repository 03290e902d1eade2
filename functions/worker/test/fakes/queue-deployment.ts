import { randomBytes } from 'node:crypto';
import type { Firestore } from '@google-cloud/firestore';
import { type DeploymentRequest, deploymentIdFromBytes, newDeployment, paths } from '@agent-gallery/contract';

/** Writes a queued deployment as the API does, and returns its id. */
export async function queueDeployment(
  db: Firestore,
  overrides: Partial<DeploymentRequest> = {},
  createdAt = new Date().toISOString(),
): Promise<string> {
  const request: DeploymentRequest = {
    workspaceId: 'default',
    agentId: 'echo',
    target: 'cloud-run',
    project: 'demo-project',
    region: 'europe-west1',
    serviceName: 'echo',
    access: 'private',
    ...overrides,
  };
  const deployment = newDeployment({
    id: deploymentIdFromBytes(randomBytes(11)),
    request,
    agent: { name: 'Echo', framework: 'a2a', source: { kind: 'folder', path: 'echo-agent' } },
    actor: { kind: 'user', id: 'u1', email: 'dev@example.com' },
    idempotencyKey: null,
    createdAt,
  });
  await db.doc(paths.deployment(deployment.id)).create(deployment);
  return deployment.id;
}
