import { agentFilesSchema, NO_AGENT_FILES, paths, type AgentFiles } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import type { User } from '../http/api-env.ts';
import type { Log } from '../log.ts';
import { readRecord } from '../records/read-record.ts';
import { getAgent } from './get-agent.ts';

/** The files of an agent's source that are kept; none where it has not been packaged yet. Throws `agent-not-found`. */
export async function listAgentFiles(
  db: Firestore,
  agentId: string,
  user: User,
  log: Log,
): Promise<AgentFiles> {
  const agent = paths.recordOfAgent(await getAgent(db, agentId, user, log));
  return (await readRecord(db.doc(paths.agentFileListing(agent)), agentFilesSchema)) ?? NO_AGENT_FILES;
}
