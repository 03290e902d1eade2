import { paths } from '@agent-gallery/contract';
import { invitationSchema, type AuditOrigin } from '@agent-gallery/contract/workspace';
import { recordAudit } from '@agent-gallery/records';
import type { Firestore } from '@google-cloud/firestore';
import { requireRole } from '../auth/require-role.ts';
import { actorOf, type User } from '../http/api-env.ts';
import { ApiProblem } from '../http/api-problem.ts';
import { parseRecord } from '../records/read-record.ts';

/** Takes an invitation back that nobody has followed yet. Throws `forbidden`, `invitation-not-found`. */
export async function withdrawInvitation(
  db: Firestore,
  asked: { workspaceId: string; email: string; user: User; origin: AuditOrigin },
): Promise<void> {
  const { workspaceId, email, user, origin } = asked;
  await requireRole(db, workspaceId, user, 'admin');
  const ref = db.doc(paths.invitation(workspaceId, email));
  await db.runTransaction(async (transaction) => {
    const found = await transaction.get(ref);
    if (!found.exists)
      throw new ApiProblem('invitation-not-found', {
        detail: `Nobody is invited as ${email}, or they have become a member meanwhile.`,
        fix: 'Read the list of members again.',
      });
    const { role } = parseRecord(ref.path, found.data(), invitationSchema);
    transaction.delete(ref);
    recordAudit(db, transaction, {
      workspaceId,
      actor: actorOf(user),
      action: 'invitation.withdrawn',
      subject: email,
      changes: [{ field: 'role', from: role, to: null }],
      origin,
    });
  });
}
