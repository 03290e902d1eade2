import type { PubSub } from '@google-cloud/pubsub';
import { TOPICS, messageAttributes } from '@agent-gallery/contract';
import type { Publisher } from '../../engine/ports.ts';

/** CloudEvents as Pub/Sub messages, structured mode (https://github.com/google/knative-gcp/blob/main/docs/spec/pubsub-protocol-binding.md). */
export function createPublisher(pubsub: PubSub): Publisher {
  const batching = { maxMilliseconds: 0 };
  const hints = pubsub.topic(TOPICS.deploymentRequests, { batching });
  const events = pubsub.topic(TOPICS.deploymentEvents, { batching });
  return {
    hint: async (message) => {
      await hints.publishMessage({ json: message, attributes: messageAttributes(message) });
    },
    statusChanged: async (message, context) => {
      await events.publishMessage({
        json: message,
        attributes: { ...messageAttributes(message), status: message.data.status, ...context },
      });
    },
  };
}
