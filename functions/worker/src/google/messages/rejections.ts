import type { PubSub } from '@google-cloud/pubsub';
import { type DeploymentRejected, TOPICS, messageAttributes } from '@agent-gallery/contract';

/** Tells of a message that was refused: the message itself to the dead letters, and an event to whoever listens. */
export type Reject = (
  rejected: DeploymentRejected,
  original: { data: Buffer; attributes: Readonly<Record<string, string>> },
) => Promise<void>;

/** An attribute may have 1,024 bytes (https://cloud.google.com/pubsub/quotas#resource_limits). */
const REASON_MAX_LENGTH = 250;

/** Tells over Pub/Sub. Settles when both have arrived; both may arrive twice. */
export function createReject(pubsub: PubSub): Reject {
  const batching = { maxMilliseconds: 0 };
  const events = pubsub.topic(TOPICS.deploymentEvents, { batching });
  const deadLetters = pubsub.topic(TOPICS.deadLetters, { batching });
  return async (rejected, { data, attributes }) => {
    const { code, reason, messageId } = rejected.data;
    await Promise.all([
      deadLetters.publishMessage({
        data,
        attributes: { ...attributes, code, reason: reason.slice(0, REASON_MAX_LENGTH), messageId },
      }),
      events.publishMessage({ json: rejected, attributes: messageAttributes(rejected) }),
    ]);
  };
}
