import { agentSchema, paths, type Agent } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import type { Log } from '../log.ts';
import { parseAll } from '../records/read-record.ts';

/** Every agent of the gallery, by name. */
export async function listAgents(db: Firestore, log: Log): Promise<Agent[]> {
  const found = await db.collection(paths.agents()).orderBy('name').get();
  return parseAll(found.docs, agentSchema, log).map(({ record }) => record);
}
