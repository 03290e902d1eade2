import { deploymentSchema, isTerminal, paths, type Deployment } from '@agent-gallery/contract';
import type { AuditOrigin } from '@agent-gallery/contract/workspace';
import { recordAudit } from '@agent-gallery/records';
import type { Firestore } from '@google-cloud/firestore';
import { requireIncluded, roleIn } from '../auth/require-role.ts';
import { actorOf, type User } from '../http/api-env.ts';
import { ApiProblem } from '../http/api-problem.ts';
import type { Log } from '../log.ts';
import { parseRecord } from '../records/read-record.ts';
import { announce } from './announce.ts';
import { deploymentNotFound } from './get-deployment.ts';
import type { PublishHint } from './publish-hint.ts';

function requireOpen({ id, status, endedAt }: Deployment): void {
  if (!isTerminal(status)) return;
  throw new ApiProblem('deployment-ended', {
    detail: `The deployment ${id} is ${status}${endedAt === null ? '' : ` since ${endedAt}`}; there is nothing left to cancel.`,
    fix:
      status === 'ready'
        ? 'It runs now; deploy again to replace it.'
        : 'Start a new deployment if you need one.',
  });
}

/**
 * Asks for a deployment to be canceled; the worker does it. Harmless when asked again, also when it is canceled by then.
 * Throws `deployment-not-found`, `forbidden`, `deployment-ended`.
 */
export async function cancelDeployment(
  { db, publish, log }: { db: Firestore; publish: PublishHint; log: Log },
  deploymentId: string,
  { user, origin }: { user: User; origin: AuditOrigin },
): Promise<Deployment> {
  const ref = db.doc(paths.deployment(deploymentId));
  const found = await ref.get();
  const workspaceId: unknown = found.get('workspaceId');
  const role = typeof workspaceId === 'string' ? await roleIn(db, workspaceId, user) : undefined;
  if (typeof workspaceId !== 'string' || role === undefined) throw deploymentNotFound(deploymentId);
  requireIncluded(role, 'deployer', workspaceId);

  const deployment = await db.runTransaction(async (transaction) => {
    const current = parseRecord(ref.path, (await transaction.get(ref)).data(), deploymentSchema);
    if (current.status === 'canceled') return current;
    requireOpen(current);
    if (current.cancelRequestedAt !== null) return current;
    const now = new Date().toISOString();
    transaction.update(ref, { cancelRequestedAt: now, updatedAt: now });
    recordAudit(db, transaction, {
      workspaceId,
      actor: actorOf(user),
      action: 'deployment.cancel.requested',
      subject: deploymentId,
      origin,
    });
    return { ...current, cancelRequestedAt: now, updatedAt: now };
  });
  if (deployment.status !== 'canceled')
    await announce({ publish, log }, 'deployment.cancel.requested', deploymentId);
  return deployment;
}
