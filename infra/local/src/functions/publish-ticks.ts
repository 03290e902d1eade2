import { TOPICS } from '@agent-gallery/contract';
import type { PubSub } from '@google-cloud/pubsub';
import type { Log } from '../cloud/log.ts';

/** What Cloud Scheduler sends. It is not empty, since functions-framework loses the id and type of an empty message. */
const TICK = { json: { kind: 'tick' } };

/** Stands in for Cloud Scheduler: publishes a tick at each interval until it is stopped. */
export function publishTicks(pubsub: PubSub, intervalMs: number, log: Log): { stop(): void } {
  const topic = pubsub.topic(TOPICS.deploymentTicks);
  const timer = setInterval(() => {
    topic.publishMessage(TICK).catch((error: unknown) => {
      log('WARNING', 'A tick was not published', { error: String(error) });
    });
  }, intervalMs);
  return { stop: () => clearInterval(timer) };
}
