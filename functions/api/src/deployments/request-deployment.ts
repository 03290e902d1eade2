import type { Deployment, DeploymentRequest } from '@agent-gallery/contract';
import { createDeployment } from '@agent-gallery/records';
import type { AuditOrigin } from '@agent-gallery/contract/workspace';
import type { Firestore } from '@google-cloud/firestore';
import { requireRole } from '../auth/require-role.ts';
import { actorOf, type User } from '../http/api-env.ts';
import type { Log } from '../log.ts';
import { announce } from './announce.ts';
import type { PublishHint } from './publish-hint.ts';

/**
 * Creates a deployment, or finds the one that the same idempotency key stands for, and publishes that it was asked for.
 * Throws `forbidden`, and what createDeployment refuses: `invalid-request`, `agent-not-found`,
 * `service-name-taken`, `idempotency-key-reused`.
 */
export async function requestDeployment(
  { db, publish, log }: { db: Firestore; publish: PublishHint; log: Log },
  asked: {
    request: DeploymentRequest;
    idempotencyKey: string | undefined;
    user: User;
    origin: AuditOrigin;
    /** W3C traceparent of the request. */
    trace?: string | undefined;
  },
): Promise<{ deployment: Deployment; created: boolean }> {
  const { request, idempotencyKey, user, origin, trace } = asked;
  await requireRole(db, request.workspaceId, user, 'deployer');
  const actor = actorOf(user);
  const { deployment, created } = await createDeployment(db, {
    request,
    idempotencyKey,
    actor,
    origin,
    trace,
  });
  if (!created) return { deployment, created };
  log('INFO', 'Deployment requested', {
    deploymentId: deployment.id,
    workspaceId: deployment.workspaceId,
    serviceId: deployment.serviceId,
  });
  await announce({ publish, log }, 'deployment.requested', deployment.id);
  return { deployment, created };
}
