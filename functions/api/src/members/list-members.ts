import { memberSchema, paths, ROLES } from '@agent-gallery/contract';
import { invitationSchema, type MemberList } from '@agent-gallery/contract/workspace';
import type { Firestore } from '@google-cloud/firestore';
import { requireRole, roleIn } from '../auth/require-role.ts';
import type { User } from '../http/api-env.ts';
import type { Log } from '../log.ts';
import { parseAll } from '../records/read-record.ts';

/** A workspace's members, and for its admins the invitations too. Throws `forbidden`. */
export async function listMembers(
  db: Firestore,
  workspaceId: string,
  user: User,
  log: Log,
): Promise<MemberList> {
  await requireRole(db, workspaceId, user, 'viewer');
  const isAdmin = (await roleIn(db, workspaceId, user)) === 'admin';
  const [members, invitations] = await Promise.all([
    db.collection(paths.members(workspaceId)).get(),
    isAdmin ? db.collection(paths.invitations(workspaceId)).orderBy('email').get() : undefined,
  ]);
  const rank = (role: (typeof ROLES)[number]) => -ROLES.indexOf(role);
  return {
    members: parseAll(members.docs, memberSchema, log)
      .map(({ record }) => record)
      .sort((a, b) => rank(a.role) - rank(b.role) || ((a.email ?? a.uid) < (b.email ?? b.uid) ? -1 : 1)),
    invitations: parseAll(invitations?.docs ?? [], invitationSchema, log).map(({ record }) => record),
  };
}
