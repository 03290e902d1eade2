import { paths } from '@agent-gallery/contract';
import { apiKeySchema, type ApiKey } from '@agent-gallery/contract/workspace';
import type { Firestore } from '@google-cloud/firestore';
import { requireRole } from '../auth/require-role.ts';
import type { User } from '../http/api-env.ts';
import type { Log } from '../log.ts';
import { parseAll } from '../records/read-record.ts';

/** A workspace’s API keys, newest first, expired ones as well. Throws `forbidden`. */
export async function listKeys(db: Firestore, workspaceId: string, user: User, log: Log): Promise<ApiKey[]> {
  await requireRole(db, workspaceId, user, 'admin');
  const { docs } = await db.collection(paths.apiKeys()).where('workspaceId', '==', workspaceId).get();
  return parseAll(docs, apiKeySchema, log)
    .map(({ record }) => record)
    .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
}
