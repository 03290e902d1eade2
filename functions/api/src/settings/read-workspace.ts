import { paths, workspaceSchema, type Workspace } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import { requireRole } from '../auth/require-role.ts';
import type { User } from '../http/api-env.ts';
import { readRecord } from '../records/read-record.ts';

/** A workspace with its defaults. One whose members exist and whose record does not is named by its id. Throws `forbidden`. */
export async function readWorkspace(db: Firestore, workspaceId: string, user: User): Promise<Workspace> {
  await requireRole(db, workspaceId, user, 'viewer');
  const found = await readRecord(db.doc(paths.workspace(workspaceId)), workspaceSchema);
  return found ?? { id: workspaceId, name: workspaceId };
}
