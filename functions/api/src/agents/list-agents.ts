import { agentSchema, paths, type Agent } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import { listMemberships } from '../auth/list-memberships.ts';
import type { User } from '../http/api-env.ts';
import type { Log } from '../log.ts';
import { parseAll } from '../records/read-record.ts';

/** The agents that ship with the portal and those of the user's workspaces, by name. */
export async function listAgents(db: Firestore, user: User, log: Log): Promise<Agent[]> {
  const memberships = await listMemberships(db, user, log);
  const collections = [
    paths.agents(),
    ...memberships.map(({ workspaceId }) => paths.workspaceAgents(workspaceId)),
  ];
  const found = await Promise.all(collections.map((path) => db.collection(path).orderBy('name').get()));
  const agents = found.flatMap(({ docs }) => parseAll(docs, agentSchema, log).map(({ record }) => record));
  return agents.sort((a, b) => (a.name < b.name ? -1 : 1));
}
