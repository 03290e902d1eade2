import { messageAttributes, TOPICS, type PortalHint } from '@agent-gallery/contract';
import { NO_TRACING, type Tracing, inChildSpan, messageContext } from '@agent-gallery/telemetry';
import type { PubSub } from '@google-cloud/pubsub';

/** Publishes a message; the promise settles when Pub/Sub has it. */
export type PublishHint = (hint: PortalHint) => Promise<void>;

/** A publish that takes longer is given up: the record is there, and the reconciler finds it within a minute. */
const PUBLISH_TIMEOUT_MS = 5_000;

/** Publishes hints on `deployment-requests`: the event as JSON, and its context in attributes, by which subscriptions filter and the trace goes on. */
export function createHintPublisher(pubsub: PubSub, tracing: Tracing = NO_TRACING): PublishHint {
  const topic = pubsub.topic(TOPICS.deploymentRequests, {
    batching: { maxMessages: 1 },
    gaxOpts: { timeout: PUBLISH_TIMEOUT_MS, retry: null },
  });
  const publish = async (hint: PortalHint): Promise<void> => {
    const context = messageContext(tracing.active());
    const attributes = { ...messageAttributes(hint), ...hint.data, ...context };
    await topic.publishMessage({ json: hint, attributes });
  };
  return (hint) =>
    inChildSpan(
      tracing,
      {
        name: `send ${TOPICS.deploymentRequests}`,
        kind: 'producer',
        attributes: {
          'messaging.system': 'gcp_pubsub',
          'messaging.destination.name': TOPICS.deploymentRequests,
          'messaging.operation.type': 'send',
        },
      },
      () => publish(hint),
    );
}
