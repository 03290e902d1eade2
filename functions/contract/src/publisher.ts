import { z } from 'zod';
import { deploymentRequestSchema } from './deployment/deployment.ts';
import { roleSchema } from './gallery/workspace.ts';
import { fieldErrorSchema, idempotencyKeySchema } from './api.ts';
import { cloudEvent } from './cloud-event.ts';
import { workspaceIdSchema } from './names.ts';

export const publisherIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'A publisher id has lowercase letters, digits and hyphens.');

/** `publishers/{id}`: another system that may publish requests, in whose workspace and with which role. */
export const publisherSchema = z.object({
  id: publisherIdSchema,
  workspaceId: workspaceIdSchema,
  role: roleSchema,
  description: z.string().default(''),
});
export type Publisher = z.infer<typeof publisherSchema>;
export const publisherListSchema = z.object({ publishers: z.array(publisherSchema) });

/** Body of `PUT /publishers/{id}`. */
export const publisherPolicySchema = z.object({
  workspaceId: workspaceIdSchema.default('default'),
  role: z
    .enum(['viewer', 'deployer'], 'A publisher is a viewer, who may not deploy, or a deployer.')
    .default('deployer'),
  description: z.string().max(300).default(''),
});
export type PublisherPolicy = z.infer<typeof publisherPolicySchema>;

/** Attribute of a message that names its publisher. Who may publish at all is said by the topic’s IAM policy. */
export const PUBLISHER_ATTRIBUTE = 'publisher';

/** A whole request, as other systems publish it on `deployment-requests`. */
export const deploymentOrderSchema = cloudEvent(
  'deployment.requested',
  z.object({
    request: deploymentRequestSchema
      .extend({
        workspaceId: workspaceIdSchema.optional().describe('The publisher’s own where it is left out.'),
      })
      .describe('As the body of POST /api/v1/deployments.'),
    idempotencyKey: idempotencyKeySchema.describe('The same key twice is one deployment.'),
  }),
);
export type DeploymentOrder = z.infer<typeof deploymentOrderSchema>;

export const REJECTION_CODES = [
  'malformed',
  'publisher-unknown',
  'forbidden',
  'invalid-request',
  'agent-not-found',
  'service-name-taken',
  'idempotency-key-reused',
] as const;

/** What `deployment-events` carries when a message on `deployment-requests` was refused. The same message always has the same id. */
export const deploymentRejectedSchema = cloudEvent(
  'deployment.rejected',
  z.object({
    messageId: z.string().describe('Id that Pub/Sub gave the message when it was published.'),
    publisher: z.string().nullable(),
    idempotencyKey: z.string().nullable(),
    code: z.enum(REJECTION_CODES),
    reason: z.string(),
    fix: z.string(),
    errors: z.array(fieldErrorSchema).describe('Points at each wrong field of the message.'),
  }),
);
export type DeploymentRejected = z.infer<typeof deploymentRejectedSchema>;
