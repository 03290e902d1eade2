import type { DeploymentRequest, Finding } from '@agent-gallery/contract';
import { preflightOrder, type RunPreflight } from '@agent-gallery/google';
import { requireAgent, requirePossibleRuntime } from '@agent-gallery/records';
import type { Firestore } from '@google-cloud/firestore';
import { requireRole } from '../auth/require-role.ts';
import type { User } from '../http/api-env.ts';

/** What a deployment would find missing; nothing is created. Throws `forbidden`, `agent-not-found`, `invalid-request`. */
export async function requestPreflight(
  deps: {
    db: Firestore;
    runPreflight: RunPreflight;
    deployerOf: ((project: string) => string | undefined) | undefined;
  },
  request: DeploymentRequest,
  user: User,
): Promise<Finding[]> {
  await requireRole(deps.db, request.workspaceId, user, 'deployer');
  const agent = await requireAgent(deps.db, request);
  requirePossibleRuntime(agent, request);
  return deps.runPreflight(preflightOrder(request, agent, deps.deployerOf?.(request.project)));
}
