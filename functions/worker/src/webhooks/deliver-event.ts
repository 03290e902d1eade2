import { paths, type DeploymentStatusChanged } from '@agent-gallery/contract';
import {
  deliverySchema,
  webhookSchema,
  type Webhook,
  type WebhookEvent,
} from '@agent-gallery/contract/workspace';
import { readRecord } from '@agent-gallery/records';
import {
  recordAttempt,
  sendToWebhook,
  webhookSecretRef,
  webhookSecretSchema,
  type SentMessage,
  type WebhookSender,
} from '@agent-gallery/records/webhooks';
import type { Firestore } from '@google-cloud/firestore';
import type { Log } from '../log.ts';
import type { DeliverEvent } from './on-deployment-event.ts';

export interface DeliverDeps {
  db: Firestore;
  sender: WebhookSender;
  log: Log;
}

const given = (error: string): SentMessage => ({
  kind: 'refused',
  attempt: { at: new Date().toISOString(), durationMs: 0, httpStatus: null, error },
});

async function attempt(
  { db, sender }: DeliverDeps,
  { id, url, enabled }: Webhook,
  event: DeploymentStatusChanged,
): Promise<SentMessage> {
  if (!enabled) return given('The webhook was switched off.');
  const secret = await readRecord(webhookSecretRef(db, id), webhookSecretSchema);
  if (secret === undefined) return given('The webhook has no secret; replace it.');
  return sendToWebhook(sender, { url, id: event.id, body: JSON.stringify(event), secret });
}

/** Makes one attempt, unless the event has been delivered or given up. Returns whether another is to be made. */
async function deliverTo(
  deps: DeliverDeps,
  webhook: Webhook,
  event: DeploymentStatusChanged,
  end: WebhookEvent,
): Promise<boolean> {
  const { db, log } = deps;
  const { id: webhookId, workspaceId } = webhook;
  const { id, data } = event;
  const before = await readRecord(db.doc(paths.delivery(workspaceId, webhookId, id)), deliverySchema);
  if (before ? before.state !== 'pending' : !webhook.enabled) return false;
  const delivery = { id, webhookId, workspaceId, kind: 'event', event: end } as const;
  const sent = await attempt(deps, webhook, event);
  const { state, attempts } = await recordAttempt(db, { ...delivery, deploymentId: data.deploymentId }, sent);
  if (state === 'failed')
    log('WARNING', 'a webhook was given up for an event', {
      workspaceId,
      webhookId,
      eventId: id,
      attempts: attempts.length,
      reason: sent.attempt.error,
    });
  return state === 'pending';
}

/** Webhooks of the workspace that were there when the event happened and want such ones. */
async function webhooksFor(
  { db, log }: DeliverDeps,
  { time, data }: DeploymentStatusChanged,
  end: WebhookEvent,
): Promise<Webhook[]> {
  const { docs } = await db.collection(paths.webhooks(data.workspaceId)).get();
  return docs.flatMap((document) => {
    const parsed = webhookSchema.safeParse(document.data());
    if (!parsed.success) log('ERROR', 'record is not of the contract’s shape', { path: document.ref.path });
    else if (parsed.data.events.includes(end) && parsed.data.createdAt <= time) return [parsed.data];
    return [];
  });
}

/** Delivers events to the webhooks of their workspaces, all of an event at once. */
export function createEventDelivery(deps: DeliverDeps): DeliverEvent {
  return async (event, end) => {
    const webhooks = await webhooksFor(deps, event, end);
    const results = await Promise.allSettled(webhooks.map((webhook) => deliverTo(deps, webhook, event, end)));
    return webhooks.flatMap(({ id, workspaceId }, index) => {
      const result = results[index];
      if (result?.status === 'rejected')
        // What could not be read or written holds the others up no longer than itself.
        deps.log('WARNING', 'a webhook could not be served now', {
          workspaceId,
          webhookId: id,
          error: String(result.reason),
        });
      return result?.status === 'fulfilled' && !result.value ? [] : [id];
    });
  };
}
