import { expect, test } from 'vitest';
import { TOPOLOGY } from './topology.ts';

test('every subscription reads a topic that is created', () => {
  const topics: readonly string[] = TOPOLOGY.topics;
  for (const { topic } of TOPOLOGY.subscriptions) expect(topics).toContain(topic);
  expect(topics).toContain(TOPOLOGY.deadLetterTopic);
});

test('limits are within those of Pub/Sub', () => {
  for (const { ackDeadlineSeconds } of TOPOLOGY.subscriptions) {
    expect(ackDeadlineSeconds).toBeGreaterThanOrEqual(10);
    expect(ackDeadlineSeconds).toBeLessThanOrEqual(600);
  }
  expect(TOPOLOGY.maxDeliveryAttempts).toBeGreaterThanOrEqual(5);
  expect(TOPOLOGY.maxDeliveryAttempts).toBeLessThanOrEqual(100);
});
