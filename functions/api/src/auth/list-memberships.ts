import { memberSchema, type Me } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import type { User } from '../http/api-env.ts';
import type { Log } from '../log.ts';
import { parseAll } from '../records/read-record.ts';

/** The workspaces that a user is a member of, by id. */
export async function listMemberships(db: Firestore, user: User, log: Log): Promise<Me['memberships']> {
  if (user.key) return [{ workspaceId: user.key.workspaceId, role: user.key.role }];
  const found = await db.collectionGroup('members').where('uid', '==', user.uid).get();
  return parseAll(found.docs, memberSchema, log)
    .filter(({ ref, record }) => ref.id === record.uid)
    .map(({ ref, record }) => ({ workspaceId: ref.parent.parent?.id ?? '', role: record.role }))
    .sort((a, b) => (a.workspaceId < b.workspaceId ? -1 : 1));
}
