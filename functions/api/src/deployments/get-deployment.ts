import { deploymentSchema, paths, type Deployment } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import { roleIn } from '../auth/require-role.ts';
import type { User } from '../http/api-env.ts';
import { ApiProblem } from '../http/api-problem.ts';
import { readRecord } from '../records/read-record.ts';

/** What is said of a deployment that does not exist, or not for this user. */
export function deploymentNotFound(deploymentId: string): ApiProblem {
  return new ApiProblem('deployment-not-found', {
    detail: `None of your workspaces has a deployment "${deploymentId}".`,
    fix: 'Choose one of those that GET /api/v1/deployments lists.',
  });
}

/** Reads a deployment of one of the user's workspaces. Throws `deployment-not-found`, also for those of others. */
export async function getDeployment(db: Firestore, deploymentId: string, user: User): Promise<Deployment> {
  const deployment = await readRecord(db.doc(paths.deployment(deploymentId)), deploymentSchema);
  if (deployment === undefined || (await roleIn(db, deployment.workspaceId, user)) === undefined)
    throw deploymentNotFound(deploymentId);
  return deployment;
}
