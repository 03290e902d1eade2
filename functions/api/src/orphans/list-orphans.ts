import { orphanReportSchema, paths, type OrphanReport } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import { requireRole } from '../auth/require-role.ts';
import type { User } from '../http/api-env.ts';
import type { Log } from '../log.ts';
import { parseAll } from '../records/read-record.ts';

const REPORTS_MAX = 100;

/**
 * What was found in the projects and regions where a workspace deploys: its own orphans, and those that name no workspace.
 * Throws `forbidden`.
 */
export async function listOrphans(
  db: Firestore,
  workspaceId: string,
  user: User,
  log: Log,
): Promise<OrphanReport[]> {
  await requireRole(db, workspaceId, user, 'admin');
  const found = await db
    .collection(paths.orphanReports())
    .where('workspaceIds', 'array-contains', workspaceId)
    .limit(REPORTS_MAX)
    .get();
  return parseAll(found.docs, orphanReportSchema, log).map(({ record }) => ({
    ...record,
    workspaceIds: [workspaceId],
    orphans: record.orphans.filter((orphan) => [null, workspaceId].includes(orphan.workspaceId)),
  }));
}
