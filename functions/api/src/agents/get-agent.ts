import { agentSchema, paths, type Agent } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import { ApiProblem } from '../http/api-problem.ts';
import { readRecord } from '../records/read-record.ts';

/** Reads an agent. Throws `agent-not-found`. */
export async function getAgent(db: Firestore, agentId: string): Promise<Agent> {
  const agent = await readRecord(db.doc(paths.agent(agentId)), agentSchema);
  if (agent === undefined)
    throw new ApiProblem('agent-not-found', {
      detail: `The gallery has no agent "${agentId}".`,
      fix: 'Choose one of those that GET /api/v1/agents lists.',
    });
  return agent;
}
