import { timingSafeEqual } from 'node:crypto';
import { paths } from '@agent-gallery/contract';
import { storedApiKeySchema } from '@agent-gallery/contract/workspace';
import type { Firestore } from '@google-cloud/firestore';
import type { User } from '../http/api-env.ts';
import { readRecord } from '../records/read-record.ts';
import { hashOfSecret, idOfSecret } from './api-key.ts';

/** `lastUsedAt` is true to this. */
const USE_NOTED_MS = 60 * 60 * 1_000;

/** Tells for whom an API key speaks, or undefined when it is none, is revoked or has expired. */
export async function verifyKey(db: Firestore, secret: string): Promise<User | undefined> {
  const id = idOfSecret(secret);
  if (id === undefined) return undefined;
  const ref = db.doc(paths.apiKey(id));
  const key = await readRecord(ref, storedApiKeySchema);
  if (key === undefined) return undefined;
  const isIt = timingSafeEqual(Buffer.from(hashOfSecret(secret), 'hex'), Buffer.from(key.sha256, 'hex'));
  const now = Date.now();
  if (!isIt || Date.parse(key.expiresAt) <= now) return undefined;
  if (key.lastUsedAt === null || now - Date.parse(key.lastUsedAt) > USE_NOTED_MS)
    // A key that is revoked meanwhile is not written again.
    await ref.update({ lastUsedAt: new Date(now).toISOString() }).catch(() => undefined);
  return { uid: id, email: null, key: { workspaceId: key.workspaceId, role: key.role, name: key.name } };
}
