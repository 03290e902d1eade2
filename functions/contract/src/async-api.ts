import { z } from 'zod';
import { TOPICS, deploymentStatusChangedSchema } from './messages.ts';
import {
  PUBLISHER_ATTRIBUTE,
  deploymentOrderSchema,
  deploymentRejectedSchema,
  publisherIdSchema,
} from './publisher.ts';

const CONTENT_TYPE = 'application/cloudevents+json';

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}

const EXAMPLE = {
  specversion: '1.0',
  id: '6a0c2c1e-0d0a-4a43-9f0e-2f3f4d6c7a11',
  source: '//ci.example.com/pipelines/42',
  type: 'deployment.requested',
  time: '2026-11-21T10:00:00Z',
  dataversion: '1',
  data: {
    idempotencyKey: 'pipeline-42-units',
    request: {
      agentId: 'units-agent',
      target: 'cloud-run',
      project: 'my-project',
      region: 'europe-west1',
      serviceName: 'units',
    },
  },
} satisfies z.input<typeof deploymentOrderSchema>;

const message = (name: string, title: string, summary: string, payload: object, more: object = {}) => ({
  name,
  title,
  summary,
  contentType: CONTENT_TYPE,
  payload,
  ...more,
});

const topic = (address: string, description: string, messages: readonly string[]) => ({
  address,
  description,
  messages: Object.fromEntries(messages.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
});

/** The page by which other systems use the portal over Pub/Sub: AsyncAPI 3.0 (https://www.asyncapi.com/docs/reference/specification/v3.0.0). */
export function asyncApi(): object {
  const { deploymentRequests, deploymentEvents, deadLetters } = TOPICS;
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Agent Gallery messages',
      version: '1',
      description:
        'Publish a request on `deployment-requests` and follow it on `deployment-events`. Every message is a CloudEvent ' +
        'in JSON (structured mode) as the data of a Pub/Sub message; `headers` are its attributes. Delivery is at ' +
        'least once and in no order. An administrator registers you as `publishers/{id}`, with a workspace and the ' +
        'role deployer, and gives your account roles/pubsub.publisher on the topic.',
    },
    defaultContentType: CONTENT_TYPE,
    channels: {
      deploymentRequests: topic(deploymentRequests, 'Pub/Sub topic. What is asked of the portal.', [
        'deploymentRequested',
      ]),
      deploymentEvents: topic(deploymentEvents, 'Pub/Sub topic. What becomes of it.', [
        'deploymentStatusChanged',
        'deploymentRejected',
      ]),
      deadLetters: topic(deadLetters, 'Pub/Sub topic. Messages that were refused, as they were published.', [
        'refused',
      ]),
    },
    operations: {
      receiveRequest: {
        action: 'receive',
        channel: { $ref: '#/channels/deploymentRequests' },
        summary: 'A deployment is asked for, by the same rules as over the API.',
      },
      sendEvent: { action: 'send', channel: { $ref: '#/channels/deploymentEvents' } },
      sendRefused: { action: 'send', channel: { $ref: '#/channels/deadLetters' } },
    },
    components: {
      messages: {
        deploymentRequested: message(
          'deployment.requested',
          'A deployment is asked for',
          'A whole request. The same idempotency key with the same request is the same deployment.',
          schemaOf(deploymentOrderSchema, 'input'),
          {
            headers: {
              type: 'object',
              properties: { [PUBLISHER_ATTRIBUTE]: schemaOf(publisherIdSchema, 'input') },
              required: [PUBLISHER_ATTRIBUTE],
            },
            examples: [{ headers: { [PUBLISHER_ATTRIBUTE]: 'ci' }, payload: EXAMPLE }],
          },
        ),
        deploymentStatusChanged: message(
          'deployment.status.changed',
          'A deployment has another status',
          'Every change, at least once; the same change has the same id. The attribute `status` repeats the status.',
          schemaOf(deploymentStatusChangedSchema, 'output'),
        ),
        deploymentRejected: message(
          'deployment.rejected',
          'A request was refused',
          'Why, and what to do about it.',
          schemaOf(deploymentRejectedSchema, 'output'),
        ),
        refused: message(
          'refused',
          'A message that was refused',
          'Its data as it was published; attributes say why.',
          {},
          {
            headers: {
              type: 'object',
              properties: Object.fromEntries(
                ['code', 'reason', 'messageId', PUBLISHER_ATTRIBUTE].map((name) => [
                  name,
                  { type: 'string' },
                ]),
              ),
              required: ['code', 'reason', 'messageId'],
            },
          },
        ),
      },
    },
  };
}
