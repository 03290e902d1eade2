import {
  buildNoticeSchema,
  deploymentHint,
  deploymentHintSchema,
  deploymentRejectedSchema,
  deploymentStatusChangedSchema,
  messageAttributes,
  operationHint,
  operationRequestedSchema,
} from '@agent-gallery/contract';
import type { z } from 'zod';

const TIME = '2026-11-21T10:00:00.000Z';
const DEPLOYMENT = 'dq3f6m2k7abc';
const EVENT_ID = '6a0c2c1e-0d0a-4a43-9f0e-2f3f4d6c7a11';
const API = '//agent-gallery/api';

const statusChanged = deploymentStatusChangedSchema.parse({
  specversion: '1.0',
  id: `${DEPLOYMENT}.ready`,
  source: '//agent-gallery/worker',
  type: 'deployment.status.changed',
  subject: DEPLOYMENT,
  time: TIME,
  dataversion: '1',
  data: {
    deploymentId: DEPLOYMENT,
    workspaceId: 'default',
    serviceId: 'cloud-run.my-project.europe-west1.units',
    status: 'ready',
    url: 'https://units-123456789012.europe-west1.run.app',
    error: null,
  },
});
const rejected = deploymentRejectedSchema.parse({
  specversion: '1.0',
  id: 'rejected-12345',
  source: '//agent-gallery/worker',
  type: 'deployment.rejected',
  time: TIME,
  dataversion: '1',
  data: {
    messageId: '12345',
    publisher: 'ci',
    idempotencyKey: 'pipeline-42-units',
    code: 'agent-not-found',
    reason: 'There is no agent nothing-agent in the gallery.',
    fix: 'Name an agent of the gallery.',
    errors: [],
  },
});

/** A message of the portal's own parts, which other systems may read and must not send. */
export interface InternalMessage {
  topic: string;
  name: string;
  says: string;
  schema: z.ZodType;
  attributes: Readonly<Record<string, string>>;
  example: unknown;
}

const requested = deploymentHint({
  type: 'deployment.requested',
  deploymentId: DEPLOYMENT,
  source: API,
  eventId: EVENT_ID,
  time: TIME,
});
const cancel = deploymentHint({
  type: 'deployment.cancel.requested',
  deploymentId: DEPLOYMENT,
  source: API,
  eventId: EVENT_ID,
  time: TIME,
});
const operation = operationHint({
  operationId: 'oq3f6m2k7abc',
  source: API,
  eventId: EVENT_ID,
  time: TIME,
});

/** Examples of what the portal sends, by the name in the AsyncAPI page; each is parsed by its schema when it is written. */
export const SENT: Readonly<Record<string, { attributes: Record<string, string>; example: unknown }>> = {
  'deployment.status.changed': {
    attributes: { ...messageAttributes(statusChanged), status: statusChanged.data.status },
    example: statusChanged,
  },
  'deployment.rejected': { attributes: messageAttributes(rejected), example: rejected },
};

/** What the portal's parts say to each other. */
export const INTERNAL: readonly InternalMessage[] = [
  {
    topic: 'deployment-requests',
    name: 'deployment.requested (hint)',
    says: 'A record waits to be looked at. Only the portal’s own functions send it; it starts nothing that the record does not ask for.',
    schema: deploymentHintSchema,
    attributes: messageAttributes(requested),
    example: requested,
  },
  {
    topic: 'deployment-requests',
    name: 'deployment.cancel.requested',
    says: 'A record says that it is to be canceled.',
    schema: deploymentHintSchema,
    attributes: messageAttributes(cancel),
    example: cancel,
  },
  {
    topic: 'deployment-requests',
    name: 'operation.requested',
    says: 'Traffic is to be set, or a service to be deleted.',
    schema: operationRequestedSchema,
    attributes: messageAttributes(operation),
    example: operation,
  },
  {
    topic: 'cloud-builds',
    name: 'Cloud Build’s notice',
    says: 'A build has another status. The worker reads only what is below and asks `getBuild` for the rest.',
    schema: buildNoticeSchema,
    attributes: { buildId: '0f5ef4ae-6b7c-4d3a-9a0e-1d2c3b4a5f60', status: 'SUCCESS' },
    example: buildNoticeSchema.parse({
      id: '0f5ef4ae-6b7c-4d3a-9a0e-1d2c3b4a5f60',
      status: 'SUCCESS',
      tags: ['agent-gallery', `deployment-${DEPLOYMENT}`],
    }),
  },
];
