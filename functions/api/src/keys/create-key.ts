import { randomBytes } from 'node:crypto';
import { paths } from '@agent-gallery/contract';
import {
  API_KEYS_MAX,
  apiKeyIdFromBytes,
  type ApiKey,
  type AuditOrigin,
  type CreatedApiKey,
  type NewApiKey,
  type StoredApiKey,
} from '@agent-gallery/contract/workspace';
import { recordAudit } from '@agent-gallery/records';
import type { Firestore } from '@google-cloud/firestore';
import { requireRole } from '../auth/require-role.ts';
import { actorOf, type User } from '../http/api-env.ts';
import { ApiProblem } from '../http/api-problem.ts';
import { hashOfSecret, newSecret } from './api-key.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Makes an API key for a machine and tells it, once. Throws `forbidden`, `too-many-keys`. */
export async function createKey(
  db: Firestore,
  { name, role, expiresInDays }: NewApiKey,
  { workspaceId, user, origin }: { workspaceId: string; user: User; origin: AuditOrigin },
): Promise<CreatedApiKey> {
  await requireRole(db, workspaceId, user, 'admin');
  const id = apiKeyIdFromBytes(randomBytes(11));
  const secret = newSecret(id);
  const now = Date.now();
  const actor = actorOf(user);
  const apiKey: ApiKey = {
    id,
    workspaceId,
    name,
    role,
    createdBy: actor,
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(now + expiresInDays * DAY_MS).toISOString(),
    lastUsedAt: null,
  };
  const stored: StoredApiKey = { ...apiKey, sha256: hashOfSecret(secret) };
  await db.runTransaction(async (transaction) => {
    const others = db.collection(paths.apiKeys()).where('workspaceId', '==', workspaceId);
    if ((await transaction.get(others.limit(API_KEYS_MAX))).size >= API_KEYS_MAX)
      throw new ApiProblem('too-many-keys', {
        detail: `A workspace has at most ${API_KEYS_MAX} API keys, expired ones among them.`,
        fix: 'Revoke one first.',
      });
    transaction.create(db.doc(paths.apiKey(id)), stored);
    const changes = [
      { field: 'role', from: null, to: role },
      { field: 'expiresAt', from: null, to: apiKey.expiresAt },
    ];
    recordAudit(db, transaction, {
      workspaceId,
      actor,
      action: 'key.created',
      subject: name,
      changes,
      origin,
    });
  });
  return { apiKey, secret };
}
