import { agentSchema, paths, type Agent } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import { readRecord } from './read-record.ts';

/** The agent that a workspace means by an id: one that ships with the portal, or one of its own. */
export async function findAgent(
  db: Firestore,
  { agentId, workspaceId }: { agentId: string; workspaceId: string },
): Promise<Agent | undefined> {
  const shipped = await readRecord(db.doc(paths.agent(agentId)), agentSchema);
  return shipped ?? readRecord(db.doc(paths.workspaceAgent(workspaceId, agentId)), agentSchema);
}
