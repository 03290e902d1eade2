import { paths, serviceSchema, type Service } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import { requireRole } from '../auth/require-role.ts';
import type { User } from '../http/api-env.ts';
import type { Log } from '../log.ts';
import { parseAll } from '../records/read-record.ts';

/** Every service of a workspace, by id. Throws `forbidden`. */
export async function listServices(
  db: Firestore,
  workspaceId: string,
  user: User,
  log: Log,
): Promise<Service[]> {
  await requireRole(db, workspaceId, user, 'viewer');
  const found = await db.collection(paths.services()).where('workspaceId', '==', workspaceId).get();
  return parseAll(found.docs, serviceSchema, log).map(({ record }) => record);
}
