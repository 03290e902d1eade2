import { paths } from '@agent-gallery/contract';
import { webhookSchema, type Webhook } from '@agent-gallery/contract/workspace';
import { webhookSecretRef, webhookSecretSchema, type WebhookSecret } from '@agent-gallery/records/webhooks';
import type { DocumentSnapshot, Firestore, Transaction } from '@google-cloud/firestore';
import { ApiProblem } from '../../http/api-problem.ts';
import { parseRecord } from '../../records/read-record.ts';

function requireFound<T>(snapshot: DocumentSnapshot, parse: (fields: unknown) => T): T {
  if (snapshot.exists) return parse(snapshot.data());
  throw new ApiProblem('webhook-not-found', {
    detail: 'The workspace has no such webhook.',
    fix: 'Take the id from the list of its webhooks.',
  });
}

/** A webhook of a workspace. Throws `webhook-not-found`. */
export async function requireWebhook(
  db: Firestore,
  transaction: Transaction | undefined,
  workspaceId: string,
  webhookId: string,
): Promise<Webhook> {
  const ref = db.doc(paths.webhook(workspaceId, webhookId));
  const snapshot = await (transaction ? transaction.get(ref) : ref.get());
  return requireFound(snapshot, (fields) => parseRecord(ref.path, fields, webhookSchema));
}

/** What a webhook’s messages are signed by. Throws `webhook-not-found`. */
export async function requireSecret(
  db: Firestore,
  transaction: Transaction | undefined,
  webhookId: string,
): Promise<WebhookSecret> {
  const ref = webhookSecretRef(db, webhookId);
  const snapshot = await (transaction ? transaction.get(ref) : ref.get());
  return requireFound(snapshot, (fields) => parseRecord(ref.path, fields, webhookSecretSchema));
}
