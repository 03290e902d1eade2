import { agentSchema, paths, type Agent } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import { listMemberships } from '../auth/list-memberships.ts';
import type { User } from '../http/api-env.ts';
import { ApiProblem } from '../http/api-problem.ts';
import type { Log } from '../log.ts';
import { readRecord } from '../records/read-record.ts';

/** Reads an agent that ships with the portal or is one of the user's workspaces'. Throws `agent-not-found`, also for those of others. */
export async function getAgent(db: Firestore, agentId: string, user: User, log: Log): Promise<Agent> {
  const shipped = await readRecord(db.doc(paths.agent(agentId)), agentSchema);
  if (shipped) return shipped;
  const memberships = await listMemberships(db, user, log);
  const added = await Promise.all(
    memberships.map(({ workspaceId }) =>
      readRecord(db.doc(paths.workspaceAgent(workspaceId, agentId)), agentSchema),
    ),
  );
  const agent = added.find((found) => found !== undefined);
  if (agent) return agent;
  throw new ApiProblem('agent-not-found', {
    detail: `The gallery has no agent "${agentId}".`,
    fix: 'Choose one of those that GET /api/v1/agents lists.',
  });
}
