import { z } from 'zod';
import { actorSchema } from '../deployment/deployment.ts';
import { elevenOf, timestampSchema, workspaceIdSchema } from '../names.ts';

export const apiKeyIdSchema = z
  .string()
  .regex(/^k[a-z2-7]{11}$/, 'An API key’s id is k and 11 characters of a-z and 2-7.');

/** Makes an API key’s id from 11 random bytes. */
export function apiKeyIdFromBytes(bytes: Uint8Array): string {
  return 'k' + elevenOf(bytes);
}

/** What an API key is for. Keys administer nothing: whoever has one could make more of them. */
export const apiKeyRoleSchema = z.enum(['viewer', 'deployer'], 'Choose viewer or deployer.');

export const API_KEYS_MAX = 50;
export const API_KEY_DAYS_MAX = 365;

/** How an API key begins, so that it is known for one wherever it turns up. */
export const API_KEY_PREFIX = 'agk_';

/** An API key as admins see it: never the key itself. */
export const apiKeySchema = z.object({
  id: apiKeyIdSchema,
  workspaceId: workspaceIdSchema,
  name: z.string(),
  role: apiKeyRoleSchema,
  createdBy: actorSchema,
  createdAt: timestampSchema,
  expiresAt: timestampSchema,
  lastUsedAt: timestampSchema.nullable().describe('To the hour; null before its first use.'),
});
export type ApiKey = z.infer<typeof apiKeySchema>;

/** `apiKeys/{id}`, which no rule lets anybody read: the key’s SHA-256. Its 256 random bits need no slower hash. */
export const storedApiKeySchema = apiKeySchema.extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });
export type StoredApiKey = z.infer<typeof storedApiKeySchema>;

export const newApiKeySchema = z.strictObject({
  name: z.string().trim().min(1, 'Give the key a name.').max(80, 'Use at most 80 characters.'),
  role: apiKeyRoleSchema,
  expiresInDays: z
    .int()
    .min(1, 'A key lasts a day at least.')
    .max(API_KEY_DAYS_MAX, `A key lasts ${API_KEY_DAYS_MAX} days at most.`)
    .default(90),
});
export type NewApiKey = z.infer<typeof newApiKeySchema>;

export const createdApiKeySchema = z.object({
  apiKey: apiKeySchema,
  secret: z.string().describe('The key. This is the only time that it is told.'),
});
export type CreatedApiKey = z.infer<typeof createdApiKeySchema>;
export const apiKeyListSchema = z.object({ apiKeys: z.array(apiKeySchema).describe('Newest first.') });
