import { z } from 'zod';
import { targetSchema } from '../deployment/deployment.ts';
import {
  agentIdSchema,
  deploymentIdSchema,
  operationIdSchema,
  projectIdSchema,
  regionSchema,
  serviceNameSchema,
  timestampSchema,
  workspaceIdSchema,
} from '../names.ts';

/** How an agent is spoken to: the one of its card's interfaces that the portal has chosen. Its host is always the service's own. */
export const agentInterfaceSchema = z.object({
  binding: z.enum(['HTTP+JSON', 'JSONRPC']),
  protocolVersion: z.enum(['1.0', '0.3']),
  path: z
    .string()
    .regex(/^(?:\/[^/?#\\][^?#\\]*|\/)?$/)
    .describe('Below the service’s own URL: "" or, for example, "/a2a/v1".'),
  cardPath: z
    .string()
    .regex(/^\/[^/?#\\][^?#\\]*$/)
    .optional()
    .describe('Below the service’s own URL, where it is not /.well-known/agent-card.json.'),
});
export type AgentInterface = z.infer<typeof agentInterfaceSchema>;

/** That of an agent whose record names none: it was deployed when the portal spoke nothing else. */
export const DEFAULT_AGENT_INTERFACE: AgentInterface = {
  binding: 'HTTP+JSON',
  protocolVersion: '1.0',
  path: '',
};

/** What an agent card says, in the part that the console uses (A2A 1.0, AgentCard). */
export const cardSummarySchema = z.object({
  name: z.string(),
  description: z.string(),
  version: z.string(),
  streaming: z.boolean(),
  skills: z.array(
    z.object({ id: z.string(), name: z.string(), description: z.string(), examples: z.array(z.string()) }),
  ),
  interface: agentInterfaceSchema.optional(),
});
export type CardSummary = z.infer<typeof cardSummarySchema>;

/** The revision that receives the traffic. */
export const liveRevisionSchema = z.object({
  deploymentId: deploymentIdSchema,
  agentId: agentIdSchema,
  revision: z.string(),
  image: z.string().describe('By digest.'),
  since: timestampSchema,
  isForeign: z
    .boolean()
    .optional()
    .describe('Another tool made the revision: deploymentId and agentId are those of what was live before.'),
});

/** `services/{id}`: what is live, and which deployment works on it now. */
export const serviceSchema = z.object({
  id: z.string(),
  workspaceId: workspaceIdSchema,
  target: targetSchema,
  project: projectIdSchema,
  region: regionSchema,
  name: serviceNameSchema,
  url: z.string().nullable(),
  live: liveRevisionSchema.nullable(),
  card: cardSummarySchema.nullable().describe('null when nothing is live or the service is no A2A agent.'),
  traffic: z
    .array(z.object({ revision: z.string(), percent: z.int(), tag: z.string().nullable() }))
    .optional()
    .describe('Who gets which share of the traffic, as the portal last saw it.'),
  comparison: z
    .object({ revisions: z.array(z.string()), until: timestampSchema })
    .nullable()
    .optional()
    .describe(
      'Revisions that have a URL by a tag of the portal’s, so that they can be compared, and until when.',
    ),
  activeDeploymentId: deploymentIdSchema.nullable(),
  activeOperationId: operationIdSchema.nullable().optional().describe('What else is done with it now.'),
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
});
export type Service = z.infer<typeof serviceSchema>;

/** Document id of a service: unique for target, project, region and name. Each part has no dot. */
export function serviceId(place: {
  target: string;
  project: string;
  region: string;
  serviceName: string;
}): string {
  return [place.target, place.project, place.region, place.serviceName].join('.');
}
