import { Duration, type Message, type PubSub } from '@google-cloud/pubsub';
import { Pool } from 'undici';
import type { Log } from '../cloud/log.ts';
import { pushPath } from './setup-pubsub.ts';
import type { SubscriptionSpec } from './topology.ts';

export interface PushBridge {
  /** Takes no more messages and ends the requests that are under way. */
  close(): Promise<void>;
}

/** What counts as an acknowledgement (https://cloud.google.com/pubsub/docs/push#receive_push). */
const ACKNOWLEDGING = new Set([102, 200, 201, 202, 204]);

/**
 * Delivers a pull subscription to an HTTP endpoint as Pub/Sub's own push does: the same envelope, acknowledged by the same
 * statuses, sent again with the subscription's own backoff otherwise; with as many requests at a time as the topology says.
 */
export function startPushBridge(
  pubsub: PubSub,
  projectId: string,
  spec: SubscriptionSpec,
  origin: string,
  log: Log,
): PushBridge {
  const timeoutMs = spec.ackDeadlineSeconds * 1000;
  const pool = new Pool(origin, {
    connections: spec.maxOutstanding,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  const subscription = pubsub.subscription(spec.function, {
    flowControl: { maxMessages: spec.maxOutstanding, allowExcessMessages: false },
    maxExtensionTime: Duration.from({ seconds: spec.ackDeadlineSeconds }),
    batching: { maxMilliseconds: 10 },
    closeOptions: { behavior: 'NACK', timeout: Duration.from({ seconds: 1 }) },
  });
  const subscriptionName = `projects/${projectId}/subscriptions/${spec.function}`;
  const path = pushPath(projectId, spec.topic);

  const deliver = async (message: Message) => {
    try {
      const { statusCode, body } = await pool.request({
        path,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(pushEnvelope(message, subscriptionName)),
      });
      await body.dump();
      if (ACKNOWLEDGING.has(statusCode)) message.ack();
      else message.nack();
    } catch {
      message.nack();
    }
  };
  subscription.on('message', (message: Message) => void deliver(message));
  subscription.on('error', (error: Error) => {
    log('ERROR', 'The push bridge lost its subscription', {
      subscription: subscriptionName,
      error: error.message,
    });
  });
  return {
    async close() {
      await Promise.all([subscription.close(), pool.destroy()]);
    },
  };
}

/** The body of a push request (https://cloud.google.com/pubsub/docs/push#receive_push). */
export function pushEnvelope(message: Message, subscription: string): object {
  const publishTime = message.publishTime.toISOString();
  return {
    message: {
      data: message.data.toString('base64'),
      attributes: message.attributes,
      messageId: message.id,
      message_id: message.id,
      publishTime,
      publish_time: publishTime,
      ...(message.orderingKey ? { orderingKey: message.orderingKey } : {}),
    },
    subscription,
    ...(message.deliveryAttempt > 0 ? { deliveryAttempt: message.deliveryAttempt } : {}),
  };
}
