import { agentFileTextSchema, paths, type AgentFileText } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import type { User } from '../http/api-env.ts';
import { ApiProblem } from '../http/api-problem.ts';
import type { Log } from '../log.ts';
import { readRecord } from '../records/read-record.ts';
import { getAgent } from './get-agent.ts';

/** A file's text by its id, which is no path. Throws `agent-not-found`, `file-not-found`. */
export async function getAgentFile(
  db: Firestore,
  { agentId, fileId }: { agentId: string; fileId: string },
  user: User,
  log: Log,
): Promise<AgentFileText> {
  const agent = await getAgent(db, agentId, user, log);
  const file = await readRecord(
    db.doc(paths.agentFile(paths.recordOfAgent(agent), fileId)),
    agentFileTextSchema,
  );
  if (file) return file;
  throw new ApiProblem('file-not-found', {
    detail: `${agent.name} has no such file, or has it no longer.`,
    fix: `Read what it has by GET /api/v1/agents/${agentId}/files.`,
  });
}
