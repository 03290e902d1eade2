import { paths } from '@agent-gallery/contract';
import { webhookSchema, type Webhook } from '@agent-gallery/contract/workspace';
import type { Firestore } from '@google-cloud/firestore';
import { requireRole } from '../../auth/require-role.ts';
import type { User } from '../../http/api-env.ts';
import type { Log } from '../../log.ts';
import { parseAll } from '../../records/read-record.ts';

/** A workspace’s webhooks, for its admins: a URL is often a key by itself. Throws `forbidden`. */
export async function listWebhooks(
  db: Firestore,
  workspaceId: string,
  user: User,
  log: Log,
): Promise<Webhook[]> {
  await requireRole(db, workspaceId, user, 'admin');
  const { docs } = await db.collection(paths.webhooks(workspaceId)).orderBy('createdAt').get();
  return parseAll(docs, webhookSchema, log).map(({ record }) => record);
}
