import { z } from 'zod';
import { agentSchema } from './gallery/agent.ts';
import { deploymentStatusSchema } from './deployment/deployment-status.ts';
import { deploymentSchema } from './deployment/deployment.ts';
import { timestampSchema, workspaceIdSchema } from './names.ts';
import { SEVERITIES } from './log/log-line.ts';
import { serviceSchema } from './gallery/service.ts';
import { roleSchema } from './gallery/workspace.ts';

/** One wrong field of a request. */
export const fieldErrorSchema = z.object({
  in: z.enum(['body', 'query', 'path', 'header']),
  pointer: z.string().describe('JSON pointer (RFC 6901) into that part of the request; empty for all of it.'),
  detail: z.string(),
});
export type FieldError = z.infer<typeof fieldErrorSchema>;

/** An RFC 9457 problem document. `code` is ours and stable; `errors` points at each wrong field. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  requestId: z.string(),
  fix: z.string().optional(),
  errors: z.array(fieldErrorSchema).optional(),
});
export type Problem = z.infer<typeof problemSchema>;

export const agentListSchema = z.object({ agents: z.array(agentSchema) });
export const serviceListSchema = z.object({ services: z.array(serviceSchema) });

/** Id of a service as it may stand in a URL: what `serviceId` makes, and nothing that leads elsewhere as a document's path. */
export const serviceIdSchema = z
  .string()
  .max(200)
  .regex(/^[a-z0-9][a-z0-9.-]*$/, 'A service id has lowercase letters, digits, hyphens and dots.');

export const DEPLOYMENT_PAGE_SIZE_MAX = 100;

/** Query of GET /deployments. */
export const deploymentQuerySchema = z.object({
  workspaceId: workspaceIdSchema,
  serviceId: serviceIdSchema.optional(),
  status: deploymentStatusSchema.optional(),
  pageSize: z.coerce.number<string>().int().min(1).max(DEPLOYMENT_PAGE_SIZE_MAX).default(20),
  pageToken: z.string().max(500).optional().describe('`nextPageToken` of the page before.'),
});
export type DeploymentQuery = z.infer<typeof deploymentQuerySchema>;

export const deploymentPageSchema = z.object({
  deployments: z.array(deploymentSchema).describe('Newest first.'),
  nextPageToken: z.string().describe('Empty at the end.'),
});
export type DeploymentPage = z.infer<typeof deploymentPageSchema>;

export const SERVICE_LOG_PAGE_SIZE_MAX = 1_000;

/** Query of GET /services/{id}/log. */
export const serviceLogQuerySchema = z.object({
  since: timestampSchema.describe('Lines of this time or later.'),
  pageSize: z.coerce.number<string>().int().min(1).max(SERVICE_LOG_PAGE_SIZE_MAX).default(500),
  pageToken: z.string().max(2_000).optional().describe('`nextPageToken` of the page before.'),
});
export type ServiceLogQuery = z.infer<typeof serviceLogQuerySchema>;

/** A line that a running service, or Cloud Run about it, has written. */
export const serviceLogLineSchema = z.object({
  insertId: z.string(),
  at: z.string().describe('UTC with six digits of a second.'),
  severity: z.enum(SEVERITIES),
  text: z.string(),
});
export type ServiceLogLine = z.infer<typeof serviceLogLineSchema>;

export const serviceLogPageSchema = z.object({
  lines: z.array(serviceLogLineSchema).describe('Newest first.'),
  nextPageToken: z.string().describe('Of earlier lines; empty at the end.'),
});
export type ServiceLogPage = z.infer<typeof serviceLogPageSchema>;

/** Who is signed in, and what they may do where. */
export const meSchema = z.object({
  uid: z.string(),
  email: z.string().nullable(),
  memberships: z.array(z.object({ workspaceId: workspaceIdSchema, role: roleSchema })),
});
export type Me = z.infer<typeof meSchema>;

/** Header by which the same request twice is one deployment. */
export const IDEMPOTENCY_KEY_HEADER = 'Idempotency-Key';
export const idempotencyKeySchema = z
  .string()
  .min(8)
  .max(128)
  .regex(/^[\x21-\x7e]+$/, 'Use visible ASCII characters.');
