import { paths, publisherSchema } from '@agent-gallery/contract';
import type { AuditOrigin } from '@agent-gallery/contract/workspace';
import { recordAudit } from '@agent-gallery/records';
import type { Firestore } from '@google-cloud/firestore';
import { requireIncluded, roleIn } from '../auth/require-role.ts';
import { actorOf, type User } from '../http/api-env.ts';
import { ApiProblem } from '../http/api-problem.ts';
import { readRecord } from '../records/read-record.ts';

/**
 * Takes a publisher's right to publish: its next message is refused. Throws `publisher-not-found`, also for those of workspaces
 * that the user is not a member of, and `forbidden`.
 */
export async function deletePublisher(
  db: Firestore,
  asked: { publisherId: string; user: User; origin: AuditOrigin },
): Promise<void> {
  const { publisherId, user, origin } = asked;
  const ref = db.doc(paths.publisher(publisherId));
  const publisher = await readRecord(ref, publisherSchema);
  const role = publisher && (await roleIn(db, publisher.workspaceId, user));
  if (!publisher || role === undefined)
    throw new ApiProblem('publisher-not-found', {
      detail: `There is no publisher "${publisherId}".`,
      fix: 'Choose one of those that GET /api/v1/publishers lists.',
    });
  const { workspaceId } = publisher;
  requireIncluded(role, 'admin', workspaceId);
  const batch = db.batch().delete(ref);
  const actor = actorOf(user);
  recordAudit(db, batch, { workspaceId, actor, action: 'publisher.removed', subject: publisherId, origin });
  await batch.commit();
}
