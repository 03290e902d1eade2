import { paths } from '@agent-gallery/contract';
import type { AuditOrigin } from '@agent-gallery/contract/workspace';
import { recordAudit } from '@agent-gallery/records';
import type { Firestore } from '@google-cloud/firestore';
import { requireRole } from '../auth/require-role.ts';
import { actorOf, type User } from '../http/api-env.ts';
import { requireMember, requireOtherAdmin } from './require-other-admin.ts';

/** Takes a member out of a workspace; what they deployed stays. Throws `forbidden`, `member-not-found`, `last-admin`. */
export async function removeMember(
  db: Firestore,
  asked: { workspaceId: string; uid: string; user: User; origin: AuditOrigin },
): Promise<void> {
  const { workspaceId, uid, user, origin } = asked;
  await requireRole(db, workspaceId, user, 'admin');
  const ref = db.doc(paths.member(workspaceId, uid));
  await db.runTransaction(async (transaction) => {
    const member = await requireMember(transaction, ref, workspaceId);
    await requireOtherAdmin(db, transaction, workspaceId, member);
    transaction.delete(ref);
    recordAudit(db, transaction, {
      workspaceId,
      actor: actorOf(user),
      action: 'member.removed',
      subject: member.email ?? uid,
      changes: [{ field: 'role', from: member.role, to: null }],
      origin,
    });
  });
}
