import { z } from 'zod';
import { cloudEvent } from './cloud-event.ts';
import { deploymentErrorSchema } from './deployment/deployment-error.ts';
import { deploymentStatusSchema } from './deployment/deployment-status.ts';
import { deploymentIdSchema, operationIdSchema, workspaceIdSchema } from './names.ts';

/** Pub/Sub topics. */
export const TOPICS = {
  deploymentRequests: 'deployment-requests',
  cloudBuilds: 'cloud-builds',
  deploymentLogs: 'deployment-logs',
  deploymentEvents: 'deployment-events',
  deploymentTicks: 'deployment-ticks',
  deadLetters: 'dead-letters',
} as const;

/** Somebody asked for a deployment; its record exists and is queued. */
export const deploymentRequestedSchema = cloudEvent(
  'deployment.requested',
  z.object({ deploymentId: deploymentIdSchema }),
);

/** Somebody asked to cancel; the record says when. */
export const deploymentCancelRequestedSchema = cloudEvent(
  'deployment.cancel.requested',
  z.object({ deploymentId: deploymentIdSchema }),
);

/** Somebody asked for something else to be done with a service; its record exists and is queued. */
export const operationRequestedSchema = cloudEvent(
  'operation.requested',
  z.object({ operationId: operationIdSchema }),
);
export type OperationHint = z.infer<typeof operationRequestedSchema>;

/** Builds the event by which the API says that an operation waits. */
export function operationHint(event: {
  operationId: string;
  source: string;
  eventId: string;
  time: string;
}): OperationHint {
  const { operationId, source, eventId, time } = event;
  return operationRequestedSchema.parse({
    specversion: '1.0',
    id: eventId,
    source,
    type: 'operation.requested',
    subject: `operations/${operationId}`,
    time,
    dataversion: '1',
    data: { operationId },
  });
}

/** What `deployment-requests` carries of deployments. Each one is only a hint to look at the deployment. */
export const deploymentHintSchema = z.discriminatedUnion('type', [
  deploymentRequestedSchema,
  deploymentCancelRequestedSchema,
]);
export type DeploymentHint = z.infer<typeof deploymentHintSchema>;

/** Every hint of the portal's own functions. */
export const portalHintSchema = z.discriminatedUnion('type', [
  deploymentRequestedSchema,
  deploymentCancelRequestedSchema,
  operationRequestedSchema,
]);
export type PortalHint = z.infer<typeof portalHintSchema>;

/** Builds the event by which the portal's own functions say that a deployment may be able to move. */
export function deploymentHint(event: {
  type: DeploymentHint['type'];
  deploymentId: string;
  /** Which function says it, such as `/agent-gallery/api`. */
  source: string;
  eventId: string;
  time: string;
}): DeploymentHint {
  const { type, deploymentId, source, eventId, time } = event;
  return deploymentHintSchema.parse({
    specversion: '1.0',
    id: eventId,
    source,
    type,
    subject: `deployments/${deploymentId}`,
    time,
    dataversion: '1',
    data: { deploymentId },
  });
}

/** What `deployment-events` carries: every change of status. The same change always has the same id. */
export const deploymentStatusChangedSchema = cloudEvent(
  'deployment.status.changed',
  z.object({
    deploymentId: deploymentIdSchema,
    workspaceId: workspaceIdSchema,
    serviceId: z.string(),
    status: deploymentStatusSchema,
    url: z.string().nullable(),
    error: deploymentErrorSchema.nullable(),
  }),
);
export type DeploymentStatusChanged = z.infer<typeof deploymentStatusChangedSchema>;

/** What `cloud-builds` carries in its data, in the part that is read: the rest is asked for with getBuild. */
export const buildNoticeSchema = z.object({
  id: z.string().min(1),
  status: z.string(),
  tags: z.array(z.string()).default([]),
});
export type BuildNotice = z.infer<typeof buildNoticeSchema>;

/** Attributes of an event's Pub/Sub message, by which subscriptions filter: the event's context, as in its data. */
export function messageAttributes(event: {
  specversion: string;
  id: string;
  source: string;
  type: string;
  time: string;
}): Record<string, string> {
  const context = ['specversion', 'id', 'source', 'type', 'time'] as const;
  return {
    'content-type': 'application/cloudevents+json',
    ...Object.fromEntries(context.map((name) => [`ce-${name}`, event[name]])),
  };
}
