import { randomBytes } from 'node:crypto';
import type { Firestore } from '@google-cloud/firestore';
import {
  type Deployment,
  type DeploymentRequest,
  deploymentIdFromBytes,
  paths,
  serviceId,
} from '@agent-gallery/contract';

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
  const deployment: Deployment = {
    id: deploymentIdFromBytes(randomBytes(11)),
    workspaceId: request.workspaceId,
    serviceId: serviceId(request),
    agentName: 'Echo',
    request,
    source: { kind: 'folder', path: 'echo-agent' },
    status: 'queued',
    announcedStatus: null,
    steps: {},
    archive: null,
    image: null,
    build: null,
    release: null,
    url: null,
    error: null,
    actor: { kind: 'user', id: 'u1', email: 'dev@example.com' },
    idempotencyKey: null,
    cancelRequestedAt: null,
    createdAt,
    updatedAt: createdAt,
    endedAt: null,
    settled: false,
    logsMergedAt: null,
  };
  await db.doc(paths.deployment(deployment.id)).create(deployment);
  return deployment.id;
}
