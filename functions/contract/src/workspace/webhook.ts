import { z } from 'zod';
import { actorSchema } from '../deployment/deployment.ts';
import { deploymentIdSchema, elevenOf, timestampSchema, workspaceIdSchema } from '../names.ts';

/** Ends of a deployment that a webhook can be told of. */
export const WEBHOOK_EVENTS = ['ready', 'failed', 'canceled'] as const;
export const webhookEventSchema = z.enum(WEBHOOK_EVENTS);
export type WebhookEvent = z.infer<typeof webhookEventSchema>;

export const WEBHOOKS_MAX = 5;
export const WEBHOOK_URL_MAX_LENGTH = 2_000;

export const webhookIdSchema = z
  .string()
  .regex(/^w[a-z2-7]{11}$/, 'A webhook id is w and 11 characters of a-z and 2-7.');

/** Makes a webhook id from 11 random bytes. */
export function webhookIdFromBytes(bytes: Uint8Array): string {
  return 'w' + elevenOf(bytes);
}

/** Whether a host name means this machine itself. */
export function isLoopbackHost(hostname: string): boolean {
  return /^(?:localhost\.?|.*\.localhost\.?|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/** Where a webhook may be, as far as that can be said of the text alone; what its name leads to is checked at each call. */
export const webhookUrlSchema = z
  .string()
  .trim()
  .max(WEBHOOK_URL_MAX_LENGTH, `Use at most ${WEBHOOK_URL_MAX_LENGTH} characters.`)
  .refine((url) => URL.canParse(url), 'Enter a whole URL, such as https://example.com/hooks/portal.')
  .refine((url) => {
    if (!URL.canParse(url)) return true;
    const { protocol, hostname } = new URL(url);
    return protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname));
  }, 'Use https.')
  .refine(
    (url) => !URL.canParse(url) || (new URL(url).username === '' && new URL(url).password === ''),
    'Leave out the user and password: the signature says who calls.',
  );

const eventsSchema = z
  .array(webhookEventSchema)
  .min(1, 'Choose at least one event.')
  .transform((events) => WEBHOOK_EVENTS.filter((event) => events.includes(event)));

/** `workspaces/{w}/webhooks/{id}`. Its secret is not here but in `webhookSecrets/{id}`, which no rule lets anybody read. */
export const webhookSchema = z.object({
  id: webhookIdSchema,
  workspaceId: workspaceIdSchema,
  url: webhookUrlSchema,
  events: z.array(webhookEventSchema),
  enabled: z.boolean(),
  createdBy: actorSchema,
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
});
export type Webhook = z.infer<typeof webhookSchema>;

export const newWebhookSchema = z.strictObject({ url: webhookUrlSchema, events: eventsSchema });
export type NewWebhook = z.infer<typeof newWebhookSchema>;
export const webhookPatchSchema = z.strictObject({
  url: webhookUrlSchema.optional(),
  events: eventsSchema.optional(),
  enabled: z.boolean().optional(),
});
export type WebhookPatch = z.infer<typeof webhookPatchSchema>;

/** What creating one, or replacing its secret, answers: the only time that the secret is told. */
export const webhookWithSecretSchema = z.object({
  webhook: webhookSchema,
  secret: z.string().describe('As the Standard Webhooks specification writes it: whsec_ and base64.'),
});
export type WebhookWithSecret = z.infer<typeof webhookWithSecretSchema>;
export const webhookListSchema = z.object({ webhooks: z.array(webhookSchema).describe('Oldest first.') });

export const deliveryAttemptSchema = z.object({
  at: timestampSchema,
  durationMs: z.int().min(0),
  httpStatus: z.int().nullable().describe('null when nothing answered.'),
  error: z.string().nullable().describe('null when it was taken.'),
});
export type DeliveryAttempt = z.infer<typeof deliveryAttemptSchema>;

/** `workspaces/{w}/webhooks/{id}/deliveries/{d}`: one message to a webhook; `d` comes of the event, so that it is one however often that comes. */
export const deliverySchema = z.object({
  id: z.string(),
  webhookId: webhookIdSchema,
  workspaceId: workspaceIdSchema,
  kind: z.enum(['event', 'test']),
  event: webhookEventSchema.nullable().describe('null of a test.'),
  deploymentId: deploymentIdSchema.nullable().describe('null of a test.'),
  state: z.enum(['pending', 'delivered', 'failed']).describe('pending: another attempt will be made.'),
  attempts: z.array(deliveryAttemptSchema).describe('Oldest first.'),
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
});
export type Delivery = z.infer<typeof deliverySchema>;
export const DELIVERIES_SHOWN = 20;
export const deliveryListSchema = z.object({
  deliveries: z.array(deliverySchema).describe(`The last ${DELIVERIES_SHOWN}, newest first.`),
});

/** Data of the event that “Send test” delivers: `webhook.test`. */
export const webhookTestSchema = z.object({ webhookId: webhookIdSchema, workspaceId: workspaceIdSchema });
