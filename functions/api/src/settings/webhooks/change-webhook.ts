import { paths } from '@agent-gallery/contract';
import type { Webhook, WebhookPatch } from '@agent-gallery/contract/workspace';
import { changesBetween, recordAudit } from '@agent-gallery/records';
import { requireRole } from '../../auth/require-role.ts';
import { actorOf } from '../../http/api-env.ts';
import { requireWebhook } from './require-webhook.ts';
import { requireCallable, urlSubject, type Asked, type WebhookDeps } from './webhook-deps.ts';

const told = ({ url, events, enabled }: Webhook) => ({
  url: urlSubject(url),
  events: events.join(', '),
  enabled,
});

/** Changes a webhook; what is left out stays. Throws `forbidden`, `invalid-request`, `webhook-not-found`. */
export async function changeWebhook(
  { db, sender }: WebhookDeps,
  webhookId: string,
  { url, events, enabled }: WebhookPatch,
  { workspaceId, user, origin }: Asked,
): Promise<Webhook> {
  await requireRole(db, workspaceId, user, 'admin');
  if (url !== undefined) requireCallable(url, sender);
  return db.runTransaction(async (transaction) => {
    const before = await requireWebhook(db, transaction, workspaceId, webhookId);
    const after: Webhook = {
      ...before,
      ...(url !== undefined && { url }),
      ...(events !== undefined && { events }),
      ...(enabled !== undefined && { enabled }),
      updatedAt: new Date().toISOString(),
    };
    transaction.set(db.doc(paths.webhook(workspaceId, webhookId)), after);
    recordAudit(db, transaction, {
      workspaceId,
      actor: actorOf(user),
      action: 'webhook.changed',
      subject: urlSubject(after.url),
      changes: changesBetween(told(before), told(after)),
      origin,
    });
    return after;
  });
}
