import { paths, publisherSchema, type Publisher, type PublisherPolicy } from '@agent-gallery/contract';
import type { AuditOrigin } from '@agent-gallery/contract/workspace';
import { changesBetween, recordAudit } from '@agent-gallery/records';
import type { Firestore } from '@google-cloud/firestore';
import { requireRole } from '../auth/require-role.ts';
import { actorOf, type User } from '../http/api-env.ts';
import { ApiProblem } from '../http/api-problem.ts';
import { parseRecord } from '../records/read-record.ts';

/**
 * Registers a system that may publish requests, or changes what it may do. The same call twice changes nothing. Throws
 * `forbidden`, and `publisher-taken` where another workspace has one of that id.
 */
export async function putPublisher(
  db: Firestore,
  asked: { publisherId: string; policy: PublisherPolicy; user: User; origin: AuditOrigin },
): Promise<{ publisher: Publisher; created: boolean }> {
  const { publisherId: id, policy, user, origin } = asked;
  const { workspaceId } = policy;
  await requireRole(db, workspaceId, user, 'admin');
  const ref = db.doc(paths.publisher(id));
  const publisher: Publisher = { id, ...policy };
  return db.runTransaction(async (transaction) => {
    const found = await transaction.get(ref);
    const before = found.exists ? parseRecord(ref.path, found.data(), publisherSchema) : undefined;
    if (before && before.workspaceId !== workspaceId)
      throw new ApiProblem('publisher-taken', {
        detail: `There is a publisher "${id}" already, in another workspace.`,
        fix: 'Choose another id.',
      });
    const changes = changesBetween(before ?? {}, publisher);
    if (changes.length === 0) return { publisher, created: false };
    transaction.set(ref, publisher);
    const action = before ? 'publisher.changed' : 'publisher.added';
    recordAudit(db, transaction, { workspaceId, actor: actorOf(user), action, subject: id, changes, origin });
    return { publisher, created: before === undefined };
  });
}
