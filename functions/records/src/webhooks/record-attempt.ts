import { paths, redactWithin } from '@agent-gallery/contract';
import { deliverySchema, type Delivery } from '@agent-gallery/contract/workspace';
import { Timestamp, type Firestore } from '@google-cloud/firestore';
import { parseRecord } from '../read-record.ts';
import type { SentMessage } from './send-to-webhook.ts';

/** For how long a delivery is kept; a Firestore TTL policy on `expiresAt` deletes it afterwards. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1_000;

/** After so many attempts a message is given up. */
export const DELIVERY_ATTEMPTS_MAX = 8;

function stateAfter(kind: SentMessage['kind'], attempts: number): Delivery['state'] {
  if (kind === 'delivered') return 'delivered';
  return kind === 'refused' || attempts >= DELIVERY_ATTEMPTS_MAX ? 'failed' : 'pending';
}

/** Adds an attempt to a delivery’s record, which is made at the first one, and returns what stands there then. */
export async function recordAttempt(
  db: Firestore,
  delivery: Pick<Delivery, 'id' | 'webhookId' | 'workspaceId' | 'kind' | 'event' | 'deploymentId'>,
  { kind, attempt }: SentMessage,
): Promise<Delivery> {
  const ref = db.doc(paths.delivery(delivery.workspaceId, delivery.webhookId, delivery.id));
  return db.runTransaction(async (transaction) => {
    const found = await transaction.get(ref);
    const before = found.exists ? parseRecord(ref.path, found.data(), deliverySchema) : undefined;
    const attempts = [...(before?.attempts ?? []), redactWithin(attempt)];
    const after: Delivery = {
      ...delivery,
      attempts,
      // Two instances may have tried at once: what was taken once is delivered.
      state: before?.state === 'delivered' ? 'delivered' : stateAfter(kind, attempts.length),
      createdAt: before?.createdAt ?? attempt.at,
      updatedAt: new Date().toISOString(),
    };
    transaction.set(ref, { ...after, expiresAt: Timestamp.fromMillis(Date.now() + KEPT_MS) });
    return after;
  });
}
