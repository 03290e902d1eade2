import { memberSchema, paths, type Member } from '@agent-gallery/contract';
import type { AddedMember, AuditOrigin, Invitation, NewMember } from '@agent-gallery/contract/workspace';
import { recordAudit } from '@agent-gallery/records';
import type { Firestore } from '@google-cloud/firestore';
import { requireRole } from '../auth/require-role.ts';
import { actorOf, type User } from '../http/api-env.ts';
import { ApiProblem } from '../http/api-problem.ts';
import { parseRecord } from '../records/read-record.ts';
import { isAllowedEmail, type AccessPolicy } from './access-policy.ts';
import type { FindAccount } from './find-account.ts';

function alreadyMember({ email, uid, role }: Member): ApiProblem {
  return new ApiProblem('already-member', {
    detail: `${email ?? uid} is a member already, with the role ${role}.`,
    fix: 'Change the role instead.',
  });
}

/**
 * Makes somebody a member: at once when their account's address is verified, else by an invitation that takes effect when they
 * first sign in with it verified. Inviting again changes the role of the invitation.
 * Throws `forbidden`, `already-member`, `domain-not-allowed`.
 */
export async function addMember(
  deps: { db: Firestore; findAccount: FindAccount; access: AccessPolicy },
  workspaceId: string,
  { email, role }: NewMember,
  { user, origin }: { user: User; origin: AuditOrigin },
): Promise<AddedMember> {
  const { db, access } = deps;
  await requireRole(db, workspaceId, user, 'admin');
  if (!isAllowedEmail(access, email))
    throw new ApiProblem('domain-not-allowed', {
      detail: `${email} could not sign in: this portal is for accounts of ${access.allowedDomains.join(', ')}.`,
      fix: 'Use an address of such a domain, or ask whoever runs the portal to allow another.',
      errors: [{ in: 'body', pointer: '/email', detail: 'Not of an allowed domain.' }],
    });
  const account = await deps.findAccount(email);
  const now = new Date().toISOString();
  const actor = actorOf(user);
  const invitationRef = db.doc(paths.invitation(workspaceId, email));
  const members = db.collection(paths.members(workspaceId));

  return db.runTransaction(async (transaction): Promise<AddedMember> => {
    const sameAddress = await transaction.get(members.where('email', '==', email).limit(1));
    const known = account && (await transaction.get(members.doc(account.uid)));
    const found = known?.exists ? known : sameAddress.docs[0];
    if (found) throw alreadyMember(parseRecord(found.ref.path, found.data(), memberSchema));
    const audit = { workspaceId, actor, subject: email, origin };
    const changes = [{ field: 'role', from: null, to: role }];
    if (account?.emailVerified) {
      const member: Member = { uid: account.uid, role, email, addedAt: now };
      transaction.create(members.doc(account.uid), member);
      transaction.delete(invitationRef);
      recordAudit(db, transaction, { ...audit, action: 'member.added', changes });
      return { kind: 'member', member };
    }
    const invitation: Invitation = { email, role, invitedBy: actor, createdAt: now };
    transaction.set(invitationRef, invitation);
    recordAudit(db, transaction, { ...audit, action: 'member.invited', changes });
    return { kind: 'invited', invitation };
  });
}
