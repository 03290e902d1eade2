import type { CloudEvent } from '@google-cloud/functions-framework';
import { deploymentStatusChangedSchema, type DeploymentStatusChanged } from '@agent-gallery/contract';
import { webhookEventSchema, type WebhookEvent } from '@agent-gallery/contract/workspace';
import { z } from 'zod';
import { parseMessage } from '../handlers/pubsub-message.ts';

/** Some webhooks have not taken the event yet: Pub/Sub sends it again, at growing pauses. */
export class DeliveryPending extends Error {
  constructor(eventId: string, webhookIds: readonly string[]) {
    super(`${eventId} is yet to be delivered to ${webhookIds.join(', ')}.`);
    this.name = 'DeliveryPending';
  }
}

/** Tells every webhook that wants to know; returns those that are to be tried again. */
export type DeliverEvent = (event: DeploymentStatusChanged, end: WebhookEvent) => Promise<string[]>;

const anyEventSchema = z.object({ type: z.string() });

/**
 * What `deployment-events` carries goes to the workspace's webhooks where it is the end of a deployment. The message is only
 * a hint: what was delivered stands in the deliveries, and the pauses between attempts are those of the subscription.
 * Throws a DeliveryPending.
 */
export function onDeploymentEvent(deliver: DeliverEvent) {
  return async (event: CloudEvent<unknown>): Promise<void> => {
    const { type } = parseMessage(event, anyEventSchema);
    if (type !== 'deployment.status.changed') return;
    const changed = parseMessage<DeploymentStatusChanged>(
      event,
      deploymentStatusChangedSchema as z.ZodType<DeploymentStatusChanged>,
    );
    const end = webhookEventSchema.safeParse(changed.data.status);
    if (!end.success) return;
    const pending = await deliver(changed, end.data);
    if (pending.length > 0) throw new DeliveryPending(changed.id, pending);
  };
}
