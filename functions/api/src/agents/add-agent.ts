import { randomInt } from 'node:crypto';
import { agentIdOf, paths, type Agent, type NewAgent } from '@agent-gallery/contract';
import type { AuditOrigin } from '@agent-gallery/contract/workspace';
import { recordAudit } from '@agent-gallery/records';
import type { Firestore } from '@google-cloud/firestore';
import { requireRole } from '../auth/require-role.ts';
import { actorOf, type User } from '../http/api-env.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';
const suffix = () => Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join('');

/** Adds an agent to a workspace's gallery, for its members alone. Throws `forbidden`. */
export async function addAgent(
  db: Firestore,
  added: NewAgent,
  { user, origin }: { user: User; origin: AuditOrigin },
): Promise<Agent> {
  await requireRole(db, added.workspaceId, user, 'deployer');
  const now = new Date().toISOString();
  const agent: Agent = { ...added, id: agentIdOf(added.name, suffix()), createdAt: now, updatedAt: now };
  const { workspaceId } = added;
  const batch = db.batch().create(db.doc(paths.workspaceAgent(workspaceId, agent.id)), agent);
  const actor = actorOf(user);
  recordAudit(db, batch, { workspaceId, actor, action: 'agent.added', subject: agent.id, origin });
  await batch.commit();
  return agent;
}
