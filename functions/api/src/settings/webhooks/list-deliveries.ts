import { paths } from '@agent-gallery/contract';
import { deliverySchema, DELIVERIES_SHOWN, type Delivery } from '@agent-gallery/contract/workspace';
import type { Firestore } from '@google-cloud/firestore';
import { requireRole } from '../../auth/require-role.ts';
import type { User } from '../../http/api-env.ts';
import type { Log } from '../../log.ts';
import { parseAll } from '../../records/read-record.ts';
import { requireWebhook } from './require-webhook.ts';

/** The last messages to a webhook with what came of them, newest first. Throws `forbidden`, `webhook-not-found`. */
export async function listDeliveries(
  db: Firestore,
  asked: { workspaceId: string; webhookId: string; user: User },
  log: Log,
): Promise<Delivery[]> {
  const { workspaceId, webhookId, user } = asked;
  await requireRole(db, workspaceId, user, 'admin');
  await requireWebhook(db, undefined, workspaceId, webhookId);
  const newest = db.collection(paths.deliveries(workspaceId, webhookId)).orderBy('createdAt', 'desc');
  const { docs } = await newest.limit(DELIVERIES_SHOWN).get();
  return parseAll(docs, deliverySchema, log).map(({ record }) => record);
}
