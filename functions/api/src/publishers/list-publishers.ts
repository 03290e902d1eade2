import { paths, publisherSchema, type Publisher } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import { requireRole } from '../auth/require-role.ts';
import type { User } from '../http/api-env.ts';
import type { Log } from '../log.ts';
import { parseAll } from '../records/read-record.ts';

/** The systems that may publish requests in a workspace, by id. Throws `forbidden`. */
export async function listPublishers(
  db: Firestore,
  workspaceId: string,
  user: User,
  log: Log,
): Promise<Publisher[]> {
  await requireRole(db, workspaceId, user, 'admin');
  const found = await db.collection(paths.publishers()).where('workspaceId', '==', workspaceId).get();
  return parseAll(found.docs, publisherSchema, log).map(({ record }) => record);
}
