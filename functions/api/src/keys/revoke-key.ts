import { paths } from '@agent-gallery/contract';
import { storedApiKeySchema, type AuditOrigin } from '@agent-gallery/contract/workspace';
import { recordAudit } from '@agent-gallery/records';
import type { Firestore } from '@google-cloud/firestore';
import { requireRole } from '../auth/require-role.ts';
import { actorOf, type User } from '../http/api-env.ts';
import { ApiProblem } from '../http/api-problem.ts';
import { parseRecord } from '../records/read-record.ts';

/** Ends an API key: its next request is refused. Throws `forbidden`, `key-not-found`. */
export async function revokeKey(
  db: Firestore,
  keyId: string,
  { workspaceId, user, origin }: { workspaceId: string; user: User; origin: AuditOrigin },
): Promise<void> {
  await requireRole(db, workspaceId, user, 'admin');
  const ref = db.doc(paths.apiKey(keyId));
  await db.runTransaction(async (transaction) => {
    const found = await transaction.get(ref);
    const key = found.exists ? parseRecord(ref.path, found.data(), storedApiKeySchema) : undefined;
    if (key?.workspaceId !== workspaceId)
      throw new ApiProblem('key-not-found', {
        detail: `The workspace "${workspaceId}" has no API key "${keyId}".`,
        fix: 'Choose one of those that GET …/keys lists.',
      });
    transaction.delete(ref);
    const actor = actorOf(user);
    recordAudit(db, transaction, { workspaceId, actor, action: 'key.revoked', subject: key.name, origin });
  });
}
