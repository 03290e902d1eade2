import { z } from 'zod';
import { actorSchema } from '../deployment/deployment.ts';
import { deploymentErrorSchema } from '../deployment/deployment-error.ts';
import { operationIdSchema, timestampSchema, workspaceIdSchema } from '../names.ts';
import { comparedRevisionsSchema, trafficSplitSchema } from './revision.ts';

/** What may be done with a service, besides deploying to it. */
export const operationActionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('set-traffic'), traffic: trafficSplitSchema }),
  z
    .object({ kind: z.literal('compare'), revisions: comparedRevisionsSchema })
    .describe('Gives each of the revisions a URL of its own, by a tag; none takes the tags away.'),
  z.object({ kind: z.literal('delete').describe('The service and everything that belongs to it.') }),
]);
export type OperationAction = z.infer<typeof operationActionSchema>;

export const itemOutcomeSchema = z.object({
  item: z.string().describe('Such as “Cloud Run service echo” or an image by digest.'),
  outcome: z.enum(['deleted', 'kept', 'not-found', 'failed']),
  reason: z.string().describe('Why, in a sentence; empty where there is nothing to say.'),
});
/** What became of one thing that belonged to a service. */
export type ItemOutcome = z.infer<typeof itemOutcomeSchema>;

/** `operations/{id}`: something that is done with a service. It ends as `succeeded` or `failed`. */
export const operationSchema = z.object({
  id: operationIdSchema,
  workspaceId: workspaceIdSchema,
  serviceId: z.string(),
  action: operationActionSchema,
  status: z.enum(['queued', 'running', 'succeeded', 'failed']),
  items: z.array(itemOutcomeSchema).describe('Of a deletion, what became of each item so far.'),
  asked: z.array(z.string()).describe('Items whose deletion was asked for; theirs may still be under way.'),
  error: deploymentErrorSchema.nullable(),
  actor: actorSchema,
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
  endedAt: timestampSchema.nullable(),
});
export type Operation = z.infer<typeof operationSchema>;

/** The record of an operation that nothing has happened to yet. */
export function newOperation(
  from: Pick<Operation, 'id' | 'workspaceId' | 'serviceId' | 'action' | 'actor' | 'createdAt'>,
): Operation {
  return {
    ...from,
    status: 'queued',
    items: [],
    asked: [],
    error: null,
    updatedAt: from.createdAt,
    endedAt: null,
  };
}
