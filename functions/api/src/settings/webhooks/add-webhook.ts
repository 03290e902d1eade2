import { randomBytes } from 'node:crypto';
import { paths } from '@agent-gallery/contract';
import {
  webhookIdFromBytes,
  WEBHOOKS_MAX,
  type NewWebhook,
  type Webhook,
  type WebhookWithSecret,
} from '@agent-gallery/contract/workspace';
import { recordAudit } from '@agent-gallery/records';
import { newWebhookSecret, webhookSecretRef } from '@agent-gallery/records/webhooks';
import { requireRole } from '../../auth/require-role.ts';
import { actorOf } from '../../http/api-env.ts';
import { ApiProblem } from '../../http/api-problem.ts';
import { requireCallable, urlSubject, type Asked, type WebhookDeps } from './webhook-deps.ts';

/** Adds a webhook and tells its secret, once. Throws `forbidden`, `invalid-request`, `too-many-webhooks`. */
export async function addWebhook(
  { db, sender }: WebhookDeps,
  { url, events }: NewWebhook,
  { workspaceId, user, origin }: Asked,
): Promise<WebhookWithSecret> {
  await requireRole(db, workspaceId, user, 'admin');
  requireCallable(url, sender);
  const now = new Date().toISOString();
  const actor = actorOf(user);
  const webhook: Webhook = {
    id: webhookIdFromBytes(randomBytes(11)),
    workspaceId,
    url,
    events,
    enabled: true,
    createdBy: actor,
    createdAt: now,
    updatedAt: now,
  };
  const secret = newWebhookSecret(workspaceId);
  await db.runTransaction(async (transaction) => {
    const webhooks = db.collection(paths.webhooks(workspaceId));
    if ((await transaction.get(webhooks.limit(WEBHOOKS_MAX))).size >= WEBHOOKS_MAX)
      throw new ApiProblem('too-many-webhooks', {
        detail: `A workspace has at most ${WEBHOOKS_MAX} webhooks.`,
        fix: 'Remove one first.',
      });
    transaction.create(webhooks.doc(webhook.id), webhook);
    transaction.create(webhookSecretRef(db, webhook.id), secret);
    recordAudit(db, transaction, {
      workspaceId,
      actor,
      action: 'webhook.added',
      subject: urlSubject(url),
      changes: [{ field: 'events', from: null, to: events.join(', ') }],
      origin,
    });
  });
  return { webhook, secret: secret.secret };
}
