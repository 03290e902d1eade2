import { randomUUID } from 'node:crypto';
import type { Delivery } from '@agent-gallery/contract/workspace';
import { recordAudit } from '@agent-gallery/records';
import { recordAttempt, sendToWebhook } from '@agent-gallery/records/webhooks';
import { requireRole } from '../../auth/require-role.ts';
import { actorOf } from '../../http/api-env.ts';
import { requireSecret, requireWebhook } from './require-webhook.ts';
import { urlSubject, type Asked, type WebhookDeps } from './webhook-deps.ts';

/** Sends a webhook one signed event that says nothing, and tells what came of it. No second attempt is made. Throws `forbidden`, `webhook-not-found`. */
export async function testWebhook(
  { db, sender }: WebhookDeps,
  webhookId: string,
  { workspaceId, user, origin }: Asked,
): Promise<Delivery> {
  await requireRole(db, workspaceId, user, 'admin');
  const [{ url }, secret] = await Promise.all([
    requireWebhook(db, undefined, workspaceId, webhookId),
    requireSecret(db, undefined, webhookId),
  ]);
  const id = `test.${randomUUID()}`;
  const event = {
    specversion: '1.0',
    id,
    source: '//agent-gallery/api',
    type: 'webhook.test',
    subject: `webhooks/${webhookId}`,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    dataversion: '1',
    data: { webhookId, workspaceId },
  };
  const sent = await sendToWebhook(sender, { url, id, body: JSON.stringify(event), secret });
  const kind = sent.kind === 'delivered' ? 'delivered' : 'refused';
  const batch = db.batch();
  recordAudit(db, batch, {
    workspaceId,
    actor: actorOf(user),
    action: 'webhook.tested',
    subject: urlSubject(url),
    changes: [{ field: 'outcome', from: null, to: sent.attempt.error ?? `HTTP ${sent.attempt.httpStatus}` }],
    origin,
  });
  const [delivery] = await Promise.all([
    recordAttempt(
      db,
      { id, webhookId, workspaceId, kind: 'test', event: null, deploymentId: null },
      { ...sent, kind },
    ),
    batch.commit(),
  ]);
  return delivery;
}
