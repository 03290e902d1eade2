import { paths } from '@agent-gallery/contract';
import { auditEntrySchema, type AuditPage } from '@agent-gallery/contract/workspace';
import type { Firestore } from '@google-cloud/firestore';
import { requireRole } from '../auth/require-role.ts';
import type { User } from '../http/api-env.ts';
import { ApiProblem } from '../http/api-problem.ts';
import type { Log } from '../log.ts';
import { parseAll } from '../records/read-record.ts';

/** What recordAudit makes ids of: a time, and a random end. */
const ID = /^\d{4}-\d\d-\d\dT[\d:.]+Z\.[a-z2-7]{11}$/;

function positionOf(pageToken: string): string {
  const id = Buffer.from(pageToken, 'base64url').toString();
  if (ID.test(id)) return id;
  throw new ApiProblem('invalid-request', {
    detail: 'The page token is none of ours.',
    fix: 'Send `nextPageToken` of the page before, or none for the first page.',
    errors: [{ in: 'query', pointer: '/pageToken', detail: 'Not a page token.' }],
  });
}

/** A page of who changed what in a workspace, newest first; for its admins. Throws `forbidden`, `invalid-request`. */
export async function listAudit(
  db: Firestore,
  asked: { workspaceId: string; pageSize: number; pageToken?: string | undefined; user: User },
  log: Log,
): Promise<AuditPage> {
  const { workspaceId, pageSize, pageToken, user } = asked;
  await requireRole(db, workspaceId, user, 'admin');
  const newestFirst = db.collection(paths.audit(workspaceId)).orderBy('id', 'desc').limit(pageSize);
  const { docs } = await (pageToken ? newestFirst.startAfter(positionOf(pageToken)) : newestFirst).get();
  const last = docs.length === pageSize ? docs.at(-1) : undefined;
  return {
    entries: parseAll(docs, auditEntrySchema, log).map(({ record }) => record),
    nextPageToken: last === undefined ? '' : Buffer.from(last.id).toString('base64url'),
  };
}
