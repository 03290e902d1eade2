import { paths } from '@agent-gallery/contract';
import type { AuditOrigin } from '@agent-gallery/contract/workspace';
import { recordAudit } from '@agent-gallery/records';
import type { Firestore } from '@google-cloud/firestore';
import { requireRole } from '../auth/require-role.ts';
import { actorOf, type User } from '../http/api-env.ts';
import { ApiProblem } from '../http/api-problem.ts';
import type { Log } from '../log.ts';
import { getAgent } from './get-agent.ts';

/** Takes an agent out of its workspace's gallery; what was deployed of it runs on. Throws `agent-not-found`, `forbidden`, `agent-shipped`. */
export async function deleteAgent(
  db: Firestore,
  agentId: string,
  { user, origin }: { user: User; origin: AuditOrigin },
  log: Log,
): Promise<void> {
  const { workspaceId, name } = await getAgent(db, agentId, user, log);
  if (workspaceId === undefined)
    throw new ApiProblem('agent-shipped', {
      detail: `${name} ships with the portal and belongs to no workspace.`,
      fix: 'Delete only agents that were added.',
    });
  await requireRole(db, workspaceId, user, 'deployer');
  const batch = db.batch().delete(db.doc(paths.workspaceAgent(workspaceId, agentId)));
  const actor = actorOf(user);
  recordAudit(db, batch, { workspaceId, actor, action: 'agent.removed', subject: agentId, origin });
  await batch.commit();
  // Its files lie below it.
  await db.recursiveDelete(db.doc(paths.workspaceAgent(workspaceId, agentId)));
}
