import type { PubSub } from '@google-cloud/pubsub';
import { TOPOLOGY, type FunctionName, type SubscriptionSpec } from './topology.ts';

const ALREADY_EXISTS = 6;
const NOT_FOUND = 5;

/** The path that functions-framework needs in order to tell a message's topic: without it a CloudEvent's source is cut. */
export function pushPath(projectId: string, topic: string): string {
  return `/projects/${projectId}/topics/${topic}`;
}

/**
 * Creates the topics and subscriptions of the topology. `origins` says where each function listens (`http://127.0.0.1:PORT`).
 * Subscriptions that exist are made anew, as their function may listen elsewhere now.
 */
export async function setupPubsub(
  pubsub: PubSub,
  projectId: string,
  origins: Readonly<Record<FunctionName, string>>,
): Promise<void> {
  await Promise.all(TOPOLOGY.topics.map((topic) => ignoring(ALREADY_EXISTS, pubsub.createTopic(topic))));
  await Promise.all([
    ...TOPOLOGY.subscriptions.map((spec) =>
      createSubscription(pubsub, projectId, spec, origins[spec.function]),
    ),
    ignoring(
      ALREADY_EXISTS,
      pubsub.createSubscription(TOPOLOGY.deadLetterTopic, TOPOLOGY.deadLetterSubscription),
    ),
  ]);
}

async function createSubscription(
  pubsub: PubSub,
  projectId: string,
  spec: SubscriptionSpec,
  origin: string,
): Promise<void> {
  await ignoring(NOT_FOUND, pubsub.subscription(spec.function).delete());
  await pubsub.createSubscription(spec.topic, spec.function, {
    ackDeadlineSeconds: spec.ackDeadlineSeconds,
    retryPolicy: {
      minimumBackoff: { seconds: TOPOLOGY.retry.minBackoffSeconds },
      maximumBackoff: { seconds: TOPOLOGY.retry.maxBackoffSeconds },
    },
    deadLetterPolicy: {
      deadLetterTopic: `projects/${projectId}/topics/${TOPOLOGY.deadLetterTopic}`,
      maxDeliveryAttempts: TOPOLOGY.maxDeliveryAttempts,
    },
    ...(spec.pushedBy === 'emulator'
      ? { pushConfig: { pushEndpoint: origin + pushPath(projectId, spec.topic) } }
      : {}),
  });
}

async function ignoring(code: number, call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if ((error as { code?: unknown }).code !== code) throw error;
  }
}
