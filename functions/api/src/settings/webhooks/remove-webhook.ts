import { paths } from '@agent-gallery/contract';
import { recordAudit } from '@agent-gallery/records';
import { webhookSecretRef } from '@agent-gallery/records/webhooks';
import { requireRole } from '../../auth/require-role.ts';
import { actorOf } from '../../http/api-env.ts';
import { requireWebhook } from './require-webhook.ts';
import { urlSubject, type Asked, type WebhookDeps } from './webhook-deps.ts';

/** Removes a webhook with its secret; the record of its deliveries ends with its time. Throws `forbidden`, `webhook-not-found`. */
export async function removeWebhook(
  { db }: WebhookDeps,
  webhookId: string,
  { workspaceId, user, origin }: Asked,
): Promise<void> {
  await requireRole(db, workspaceId, user, 'admin');
  await db.runTransaction(async (transaction) => {
    const { url } = await requireWebhook(db, transaction, workspaceId, webhookId);
    transaction.delete(db.doc(paths.webhook(workspaceId, webhookId)));
    transaction.delete(webhookSecretRef(db, webhookId));
    recordAudit(db, transaction, {
      workspaceId,
      actor: actorOf(user),
      action: 'webhook.removed',
      subject: urlSubject(url),
      origin,
    });
  });
}
