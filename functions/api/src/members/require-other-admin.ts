import { memberSchema, paths, type Member } from '@agent-gallery/contract';
import type { DocumentReference, Firestore, Transaction } from '@google-cloud/firestore';
import { ApiProblem } from '../http/api-problem.ts';
import { parseRecord } from '../records/read-record.ts';

/** Reads a member within a transaction. Throws `member-not-found`. */
export async function requireMember(
  transaction: Transaction,
  ref: DocumentReference,
  workspaceId: string,
): Promise<Member> {
  const found = await transaction.get(ref);
  if (found.exists) return parseRecord(ref.path, found.data(), memberSchema);
  throw new ApiProblem('member-not-found', {
    detail: `The workspace "${workspaceId}" has no such member.`,
    fix: 'Take the id from the list of its members.',
  });
}

/** Throws `last-admin` when a member who is about to be none any more is the only admin. */
export async function requireOtherAdmin(
  db: Firestore,
  transaction: Transaction,
  workspaceId: string,
  member: Member,
): Promise<void> {
  if (member.role !== 'admin') return;
  const admins = db.collection(paths.members(workspaceId)).where('role', '==', 'admin').limit(2);
  if ((await transaction.get(admins)).size > 1) return;
  throw new ApiProblem('last-admin', {
    detail: `${member.email ?? member.uid} is the only admin of this workspace.`,
    fix: 'Make somebody else an admin first.',
  });
}
