import { paths } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import { requireRole } from '../auth/require-role.ts';
import type { User } from '../http/api-env.ts';
import { ApiProblem } from '../http/api-problem.ts';
import type { Log } from '../log.ts';
import { getAgent } from './get-agent.ts';

/** Takes an agent out of its workspace's gallery; what was deployed of it runs on. Throws `agent-not-found`, `forbidden`, `agent-shipped`. */
export async function deleteAgent(db: Firestore, agentId: string, user: User, log: Log): Promise<void> {
  const { workspaceId, name } = await getAgent(db, agentId, user, log);
  if (workspaceId === undefined)
    throw new ApiProblem('agent-shipped', {
      detail: `${name} ships with the portal and belongs to no workspace.`,
      fix: 'Delete only agents that were added.',
    });
  await requireRole(db, workspaceId, user, 'deployer');
  // Its files lie below it.
  await db.recursiveDelete(db.doc(paths.workspaceAgent(workspaceId, agentId)));
}
