import type { WebhookWithSecret } from '@agent-gallery/contract/workspace';
import { recordAudit } from '@agent-gallery/records';
import { newWebhookSecret, webhookSecretRef } from '@agent-gallery/records/webhooks';
import { requireRole } from '../../auth/require-role.ts';
import { actorOf } from '../../http/api-env.ts';
import { requireSecret, requireWebhook } from './require-webhook.ts';
import { urlSubject, type Asked, type WebhookDeps } from './webhook-deps.ts';

/** Gives a webhook another secret and tells it, once; the one before signs as well for a day. Throws `forbidden`, `webhook-not-found`. */
export async function replaceSecret(
  { db }: WebhookDeps,
  webhookId: string,
  { workspaceId, user, origin }: Asked,
): Promise<WebhookWithSecret> {
  await requireRole(db, workspaceId, user, 'admin');
  return db.runTransaction(async (transaction) => {
    const webhook = await requireWebhook(db, transaction, workspaceId, webhookId);
    const secret = newWebhookSecret(workspaceId, await requireSecret(db, transaction, webhookId));
    transaction.set(webhookSecretRef(db, webhookId), secret);
    recordAudit(db, transaction, {
      workspaceId,
      actor: actorOf(user),
      action: 'webhook.secret.replaced',
      subject: urlSubject(webhook.url),
      origin,
    });
    return { webhook, secret: secret.secret };
  });
}
