import { messageAttributes, TOPICS, type PortalHint } from '@agent-gallery/contract';
import type { PubSub } from '@google-cloud/pubsub';

/** Publishes a message; the promise settles when Pub/Sub has it. */
export type PublishHint = (hint: PortalHint) => Promise<void>;

/** A publish that takes longer is given up: the record is there, and the reconciler finds it within a minute. */
const PUBLISH_TIMEOUT_MS = 5_000;

/** Publishes hints on `deployment-requests`: the event as JSON, and its context in attributes, by which subscriptions filter. */
export function createHintPublisher(pubsub: PubSub): PublishHint {
  const topic = pubsub.topic(TOPICS.deploymentRequests, {
    batching: { maxMessages: 1 },
    gaxOpts: { timeout: PUBLISH_TIMEOUT_MS, retry: null },
  });
  return async (hint) => {
    await topic.publishMessage({
      json: hint,
      attributes: { ...messageAttributes(hint), ...hint.data },
    });
  };
}
