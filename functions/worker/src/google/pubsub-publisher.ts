import type { PubSub } from '@google-cloud/pubsub';
import { TOPICS } from '@agent-gallery/contract';
import type { Publisher } from '../engine/ports.ts';

/** CloudEvents as Pub/Sub messages, structured mode (https://github.com/google/knative-gcp/blob/main/docs/spec/pubsub-protocol-binding.md). */
export function createPublisher(pubsub: PubSub): Publisher {
  const batching = { maxMilliseconds: 0 };
  const hints = pubsub.topic(TOPICS.deploymentRequests, { batching });
  const events = pubsub.topic(TOPICS.deploymentEvents, { batching });
  const attributes = (type: string) => ({
    'content-type': 'application/cloudevents+json; charset=utf-8',
    type,
  });
  return {
    hint: async (message) => {
      await hints.publishMessage({ json: message, attributes: attributes(message.type) });
    },
    statusChanged: async (message) => {
      await events.publishMessage({
        json: message,
        attributes: { ...attributes(message.type), status: message.data.status },
      });
    },
  };
}
