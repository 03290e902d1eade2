import { TOPICS } from '@agent-gallery/contract';

export type FunctionName =
  'on-deployment-requested' | 'on-build-changed' | 'on-log-entry' | 'on-deployment-event' | 'reconcile';

export interface SubscriptionSpec {
  /** Also the subscription's name. */
  function: FunctionName;
  topic: string;
  /** A function that has not answered by then gets the message again. */
  ackDeadlineSeconds: number;
  /** How many messages the function gets at a time, at most. */
  maxOutstanding: number;
  /**
   * Who pushes here. The emulator pushes at most two messages of a subscription at a time, so where the handlers wait, a bridge
   * of ours does it (`startPushBridge`). On Google Cloud all of them are push subscriptions.
   */
  pushedBy: 'emulator' | 'bridge';
}

/** Pub/Sub as the portal needs it; `infra/terraform` has the same table for Google Cloud. */
export const TOPOLOGY = {
  topics: Object.values(TOPICS),
  subscriptions: [
    {
      function: 'on-deployment-requested',
      topic: TOPICS.deploymentRequests,
      ackDeadlineSeconds: 120,
      maxOutstanding: 100,
      pushedBy: 'bridge',
    },
    {
      function: 'on-build-changed',
      topic: TOPICS.cloudBuilds,
      ackDeadlineSeconds: 120,
      maxOutstanding: 100,
      pushedBy: 'bridge',
    },
    {
      function: 'on-log-entry',
      topic: TOPICS.deploymentLogs,
      ackDeadlineSeconds: 60,
      maxOutstanding: 1000,
      pushedBy: 'bridge',
    },
    {
      function: 'on-deployment-event',
      topic: TOPICS.deploymentEvents,
      ackDeadlineSeconds: 60,
      maxOutstanding: 100,
      pushedBy: 'bridge',
    },
    {
      function: 'reconcile',
      topic: TOPICS.deploymentTicks,
      ackDeadlineSeconds: 120,
      maxOutstanding: 2,
      pushedBy: 'emulator',
    },
  ],
  /** After so many attempts a message goes to the dead letters, where `dead-letters` keeps it for whoever looks. */
  maxDeliveryAttempts: 10,
  deadLetterTopic: TOPICS.deadLetters,
  deadLetterSubscription: 'dead-letters',
  /** The pause before the second attempt, and the longest. On Google Cloud the first is 10 s, its own default. */
  retry: { minBackoffSeconds: 1, maxBackoffSeconds: 60 },
} as const satisfies {
  topics: readonly string[];
  subscriptions: readonly SubscriptionSpec[];
  maxDeliveryAttempts: number;
  deadLetterTopic: string;
  deadLetterSubscription: string;
  retry: { minBackoffSeconds: number; maxBackoffSeconds: number };
};
