import { defaultsProblems, paths, workspaceSchema, type Workspace } from '@agent-gallery/contract';
import { patchWorkspace, type AuditOrigin, type WorkspacePatch } from '@agent-gallery/contract/workspace';
import { changesBetween, recordAudit } from '@agent-gallery/records';
import type { Firestore } from '@google-cloud/firestore';
import { requireRole } from '../auth/require-role.ts';
import { actorOf, type User } from '../http/api-env.ts';
import { ApiProblem } from '../http/api-problem.ts';
import { parseRecord } from '../records/read-record.ts';

function requirePossible({ defaults = {} }: Workspace): void {
  const problems = defaultsProblems(defaults);
  if (problems.length === 0) return;
  throw new ApiProblem('invalid-request', {
    detail: 'The defaults cannot be had together.',
    fix: 'Put right what `errors` lists.',
    errors: problems.map(({ setting, message }) => ({
      in: 'body',
      pointer: `/defaults/settings/${setting}`,
      detail: message,
    })),
  });
}

/** Changes a workspace’s name or defaults. Throws `forbidden`, `invalid-request`. */
export async function changeWorkspace(
  db: Firestore,
  asked: { workspaceId: string; patch: WorkspacePatch; user: User; origin: AuditOrigin },
): Promise<Workspace> {
  const { workspaceId, patch, user, origin } = asked;
  await requireRole(db, workspaceId, user, 'admin');
  const ref = db.doc(paths.workspace(workspaceId));
  return db.runTransaction(async (transaction) => {
    const found = await transaction.get(ref);
    const before: Workspace = found.exists
      ? parseRecord(ref.path, found.data(), workspaceSchema)
      : { id: workspaceId, name: workspaceId };
    const after = patchWorkspace(before, patch);
    requirePossible(after);
    const changes = changesBetween(before, after);
    if (found.exists && changes.length === 0) return before;
    transaction.set(ref, after);
    recordAudit(db, transaction, {
      workspaceId,
      actor: actorOf(user),
      action: 'workspace.updated',
      subject: workspaceId,
      changes,
      origin,
    });
    return after;
  });
}
