import { includesRole, memberSchema, paths, type Role } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import type { User } from '../http/api-env.ts';
import { ApiProblem } from '../http/api-problem.ts';
import { readRecord } from '../records/read-record.ts';

/** The user's role in a workspace, or undefined for somebody who is no member. */
export async function roleIn(db: Firestore, workspaceId: string, user: User): Promise<Role | undefined> {
  if (user.key) return user.key.workspaceId === workspaceId ? user.key.role : undefined;
  const member = await readRecord(db.doc(paths.member(workspaceId, user.uid)), memberSchema);
  return member?.role;
}

/** Throws `forbidden` unless a member's role is the one that is needed or includes it. */
export function requireIncluded(role: Role, needed: Role, workspaceId: string): void {
  if (includesRole(role, needed)) return;
  throw new ApiProblem('forbidden', {
    detail: `This needs the role ${needed} in the workspace "${workspaceId}"; yours is ${role}.`,
    fix: `Ask one of its admins for the role ${needed}.`,
  });
}

/**
 * Throws `forbidden` unless the user has the role in the workspace, or one that includes it. The answer is the same for a
 * workspace that does not exist.
 */
export async function requireRole(
  db: Firestore,
  workspaceId: string,
  user: User,
  needed: Role,
): Promise<void> {
  const role = await roleIn(db, workspaceId, user);
  if (role === undefined)
    throw new ApiProblem('forbidden', {
      detail: `You are not a member of the workspace "${workspaceId}".`,
      fix: 'Ask one of its admins to add you, or choose another workspace.',
    });
  requireIncluded(role, needed, workspaceId);
}
