import { randomBytes } from 'node:crypto';
import { paths, timestampSchema, workspaceIdSchema } from '@agent-gallery/contract';
import type { DocumentReference, Firestore } from '@google-cloud/firestore';
import { z } from 'zod';

const PREFIX = 'whsec_';
const secretTextSchema = z.templateLiteral([PREFIX, z.base64()]);

/**
 * `webhookSecrets/{webhookId}`. It is kept as it is, since a signature needs the key itself and no hash of it. No rule lets
 * anybody read the collection; the functions’ accounts and who administers the project’s Firestore can. The one before
 * signs as well for a day, so that a receiver can change over.
 */
export const webhookSecretSchema = z.object({
  workspaceId: workspaceIdSchema,
  secret: secretTextSchema,
  previous: z.object({ secret: secretTextSchema, until: timestampSchema }).nullable(),
  createdAt: timestampSchema,
});
export type WebhookSecret = z.infer<typeof webhookSecretSchema>;

const OVERLAP_MS = 24 * 60 * 60 * 1_000;

export function webhookSecretRef(db: Firestore, webhookId: string): DocumentReference {
  return db.doc(paths.webhookSecret(webhookId));
}

/** A new secret of 32 random bytes, with the one before it, if there was one. */
export function newWebhookSecret(workspaceId: string, before?: WebhookSecret): WebhookSecret {
  const now = Date.now();
  return {
    workspaceId,
    secret: `${PREFIX}${randomBytes(32).toString('base64')}`,
    previous: before ? { secret: before.secret, until: new Date(now + OVERLAP_MS).toISOString() } : null,
    createdAt: new Date(now).toISOString(),
  };
}

/** The keys that sign now, newest first. */
export function signingKeys({ secret, previous }: WebhookSecret, nowMs: number): Buffer[] {
  const valid =
    previous !== null && Date.parse(previous.until) > nowMs ? [secret, previous.secret] : [secret];
  return valid.map((text) => Buffer.from(text.slice(PREFIX.length), 'base64'));
}
