import { z } from 'zod';
import { actorSchema } from '../deployment/deployment.ts';
import { timestampSchema, workspaceIdSchema } from '../names.ts';

/** What is recorded today; a reader takes others as well, since records outlive versions. */
export const AUDIT_ACTIONS = [
  'workspace.updated',
  'member.added',
  'member.invited',
  'member.joined',
  'member.role.changed',
  'member.removed',
  'invitation.withdrawn',
  'webhook.added',
  'webhook.changed',
  'webhook.removed',
  'webhook.secret.replaced',
  'webhook.tested',
  'key.created',
  'key.revoked',
  'deployment.requested',
  'deployment.cancel.requested',
  'operation.requested',
  'agent.added',
  'agent.removed',
  'publisher.added',
  'publisher.changed',
  'publisher.removed',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** From where a change was asked for. */
export const auditOriginSchema = z.object({
  via: z.enum(['api', 'message', 'portal']).describe('portal: by itself, such as at a first sign-in.'),
  address: z.string().nullable().describe('The address that Google, or the server itself, saw.'),
  forwardedFor: z.string().nullable().describe('X-Forwarded-For as it came: all but its end can be made up.'),
  userAgent: z.string().nullable(),
  requestId: z.string().nullable(),
});
export type AuditOrigin = z.infer<typeof auditOriginSchema>;

/** One field that was changed, as text. */
export const auditChangeSchema = z.object({
  field: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
});
export type AuditChange = z.infer<typeof auditChangeSchema>;

/** `workspaces/{w}/audit/{id}`: who changed what, when and from where. Never written again. */
export const auditEntrySchema = z.object({
  id: z.string(),
  workspaceId: workspaceIdSchema,
  at: timestampSchema,
  actor: actorSchema,
  action: z.string().regex(/^[a-z]+(?:\.[a-z-]+)+$/),
  subject: z.string().describe('What was changed: an address, an id, a URL without its query.'),
  changes: z.array(auditChangeSchema),
  origin: auditOriginSchema,
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

export const AUDIT_PAGE_SIZE_MAX = 100;

/** Query of `GET /workspaces/{w}/audit`. */
export const auditQuerySchema = z.object({
  pageSize: z.coerce.number<string>().int().min(1).max(AUDIT_PAGE_SIZE_MAX).default(50),
  pageToken: z.string().max(500).optional().describe('`nextPageToken` of the page before.'),
});

export const auditPageSchema = z.object({
  entries: z.array(auditEntrySchema).describe('Newest first.'),
  nextPageToken: z.string().describe('Empty at the end.'),
});
export type AuditPage = z.infer<typeof auditPageSchema>;
