import { paths, type Member, type Role } from '@agent-gallery/contract';
import {
  invitationSchema,
  type AuditOrigin,
  type BegunSession,
  type Invitation,
} from '@agent-gallery/contract/workspace';
import { recordAudit } from '@agent-gallery/records';
import type { DocumentReference, Firestore, Transaction } from '@google-cloud/firestore';
import { listMemberships } from '../auth/list-memberships.ts';
import { actorOf, type User } from '../http/api-env.ts';
import type { Log } from '../log.ts';
import { parseRecord } from '../records/read-record.ts';
import type { AccessPolicy } from './access-policy.ts';

interface Joining {
  user: User;
  email: string;
  origin: AuditOrigin;
}

function join(
  db: Firestore,
  transaction: Transaction,
  { user, email, origin }: Joining,
  workspaceId: string,
  role: Role,
): void {
  const member: Member = { uid: user.uid, role, email, addedAt: new Date().toISOString() };
  transaction.create(db.doc(paths.member(workspaceId, user.uid)), member);
  recordAudit(db, transaction, {
    workspaceId,
    actor: actorOf(user),
    action: 'member.joined',
    subject: email,
    changes: [{ field: 'role', from: null, to: role }],
    origin,
  });
}

/** Takes up an invitation. Returns the workspace, or undefined where the invitation is gone or its person is a member already. */
async function takeUp(db: Firestore, ref: DocumentReference, joining: Joining): Promise<string | undefined> {
  const workspaceId = ref.parent.parent?.id;
  // Nothing but a function writes such records; still only those of a workspace count.
  if (workspaceId === undefined || ref.path !== paths.invitation(workspaceId, joining.email))
    return undefined;
  return db.runTransaction(async (transaction) => {
    const found = await transaction.get(ref);
    const member = await transaction.get(db.doc(paths.member(workspaceId, joining.user.uid)));
    if (!found.exists) return undefined;
    const { role } = parseRecord(ref.path, found.data(), invitationSchema);
    transaction.delete(ref);
    if (member.exists) return undefined;
    join(db, transaction, joining, workspaceId, role);
    return workspaceId;
  });
}

/** Makes an initial admin the admin of the workspace if it has none, and invites the other initial ones. */
async function setUp(db: Firestore, access: AccessPolicy, joining: Joining): Promise<string | undefined> {
  const { workspaceId, initialAdmins } = access;
  if (!initialAdmins.includes(joining.email)) return undefined;
  return db.runTransaction(async (transaction) => {
    const admins = db.collection(paths.members(workspaceId)).where('role', '==', 'admin').limit(1);
    const workspaceRef = db.doc(paths.workspace(workspaceId));
    const memberRef = db.doc(paths.member(workspaceId, joining.user.uid));
    const [found, workspace, member] = await Promise.all([
      transaction.get(admins),
      transaction.get(workspaceRef),
      transaction.get(memberRef),
    ]);
    if (!found.empty) return undefined;
    if (!workspace.exists) transaction.create(workspaceRef, { id: workspaceId, name: workspaceId });
    if (member.exists) transaction.delete(memberRef);
    join(db, transaction, joining, workspaceId, 'admin');
    for (const email of initialAdmins.filter((other) => other !== joining.email)) {
      const invitation: Invitation = {
        email,
        role: 'admin',
        invitedBy: { kind: 'system', id: 'initial-admins', email: null },
        createdAt: new Date().toISOString(),
      };
      transaction.set(db.doc(paths.invitation(workspaceId, email)), invitation);
    }
    return workspaceId;
  });
}

/**
 * What a console asks for when somebody has signed in: their memberships, after invitations to their verified address have been
 * taken up, and a workspace without an admin has got one. Asking again is harmless.
 */
export async function beginSession(
  { db, access, log }: { db: Firestore; access: AccessPolicy; log: Log },
  user: User,
  origin: AuditOrigin,
): Promise<BegunSession> {
  const joined: string[] = [];
  if (user.email !== null && user.emailVerified === true) {
    const joining = { user, email: user.email.toLowerCase(), origin };
    const invitations = await db.collectionGroup('invitations').where('email', '==', joining.email).get();
    for (const { ref } of invitations.docs) joined.push(...[await takeUp(db, ref, joining)].filter(isHeld));
    joined.push(...[await setUp(db, access, joining)].filter(isHeld));
  }
  if (joined.length > 0) log('INFO', 'Somebody joined', { uid: user.uid, workspaces: joined });
  const memberships = await listMemberships(db, user, log);
  return { uid: user.uid, email: user.email, memberships, joined: [...new Set(joined)] };
}

function isHeld<T>(value: T | undefined): value is T {
  return value !== undefined;
}
