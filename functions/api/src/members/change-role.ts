import { paths, type Member, type Role } from '@agent-gallery/contract';
import type { AuditOrigin } from '@agent-gallery/contract/workspace';
import { recordAudit } from '@agent-gallery/records';
import type { Firestore } from '@google-cloud/firestore';
import { requireRole } from '../auth/require-role.ts';
import { actorOf, type User } from '../http/api-env.ts';
import { requireMember, requireOtherAdmin } from './require-other-admin.ts';

/** Gives a member another role. Throws `forbidden`, `member-not-found`, `last-admin`. */
export async function changeRole(
  db: Firestore,
  asked: { workspaceId: string; uid: string; role: Role; user: User; origin: AuditOrigin },
): Promise<Member> {
  const { workspaceId, uid, role, user, origin } = asked;
  await requireRole(db, workspaceId, user, 'admin');
  const ref = db.doc(paths.member(workspaceId, uid));
  return db.runTransaction(async (transaction) => {
    const member = await requireMember(transaction, ref, workspaceId);
    if (member.role === role) return member;
    await requireOtherAdmin(db, transaction, workspaceId, member);
    transaction.update(ref, { role });
    recordAudit(db, transaction, {
      workspaceId,
      actor: actorOf(user),
      action: 'member.role.changed',
      subject: member.email ?? uid,
      changes: [{ field: 'role', from: member.role, to: role }],
      origin,
    });
    return { ...member, role };
  });
}
