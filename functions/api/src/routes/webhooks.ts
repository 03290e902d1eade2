import { workspaceIdSchema } from '@agent-gallery/contract';
import {
  deliveryListSchema,
  deliverySchema,
  newWebhookSchema,
  webhookIdSchema,
  webhookListSchema,
  webhookPatchSchema,
  webhookSchema,
  webhookWithSecretSchema,
} from '@agent-gallery/contract/workspace';
import { createRoute, z } from '@hono/zod-openapi';
import { problemResponses, SIGNED_IN } from './problem-responses.ts';

const tags = ['Webhooks'];
const security = SIGNED_IN;
const workspaceParams = z.object({ workspaceId: workspaceIdSchema });
const params = workspaceParams.extend({ webhookId: webhookIdSchema });
const description = 'Needs the role admin.';
const json = <Schema extends z.ZodType>(schema: Schema) => ({ 'application/json': { schema } });
const webhook = webhookSchema.meta({ id: 'Webhook' });
const withSecret = webhookWithSecretSchema.meta({ id: 'WebhookWithSecret' });

export const listWebhooksRoute = createRoute({
  method: 'get',
  path: '/workspaces/{workspaceId}/webhooks',
  operationId: 'listWebhooks',
  summary: 'List a workspace’s webhooks',
  description,
  tags,
  security,
  request: { params: workspaceParams },
  responses: {
    200: { description: 'All of them, without their secrets.', content: json(webhookListSchema) },
    ...problemResponses(401, 403, 404),
  },
});

export const addWebhookRoute = createRoute({
  method: 'post',
  path: '/workspaces/{workspaceId}/webhooks',
  operationId: 'addWebhook',
  summary: 'Have ends of deployments told to a URL',
  description:
    'Each is a signed POST (Standard Webhooks: HMAC-SHA256 over id, timestamp and body) of the event that ' +
    '`deployment-events` carries. ' +
    description,
  tags,
  security,
  request: { params: workspaceParams, body: { required: true, content: json(newWebhookSchema) } },
  responses: {
    201: { description: 'The webhook, and its secret this once.', content: json(withSecret) },
    ...problemResponses(400, 401, 403, 404, 409, 415),
  },
});

export const changeWebhookRoute = createRoute({
  method: 'patch',
  path: '/workspaces/{workspaceId}/webhooks/{webhookId}',
  operationId: 'changeWebhook',
  summary: 'Change a webhook, or switch it off and on',
  description,
  tags,
  security,
  request: { params, body: { required: true, content: json(webhookPatchSchema) } },
  responses: {
    200: { description: 'The webhook now.', content: json(webhook) },
    ...problemResponses(400, 401, 403, 404, 415),
  },
});

export const removeWebhookRoute = createRoute({
  method: 'delete',
  path: '/workspaces/{workspaceId}/webhooks/{webhookId}',
  operationId: 'removeWebhook',
  summary: 'Remove a webhook and its secret',
  description,
  tags,
  security,
  request: { params },
  responses: { 204: { description: 'It is gone.' }, ...problemResponses(401, 403, 404) },
});

export const replaceSecretRoute = createRoute({
  method: 'post',
  path: '/workspaces/{workspaceId}/webhooks/{webhookId}/secret',
  operationId: 'replaceWebhookSecret',
  summary: 'Give a webhook another secret',
  description: `The one before signs as well for 24 hours. ${description}`,
  tags,
  security,
  request: { params },
  responses: {
    200: { description: 'The webhook, and its new secret this once.', content: json(withSecret) },
    ...problemResponses(401, 403, 404),
  },
});

export const testWebhookRoute = createRoute({
  method: 'post',
  path: '/workspaces/{workspaceId}/webhooks/{webhookId}/test',
  operationId: 'testWebhook',
  summary: 'Send a webhook a test',
  description: `One signed event of the type webhook.test, with no second attempt. ${description}`,
  tags,
  security,
  request: { params },
  responses: {
    200: {
      description: 'What came of it, also where that is a failure.',
      content: json(deliverySchema.meta({ id: 'Delivery' })),
    },
    ...problemResponses(401, 403, 404),
  },
});

export const listDeliveriesRoute = createRoute({
  method: 'get',
  path: '/workspaces/{workspaceId}/webhooks/{webhookId}/deliveries',
  operationId: 'listDeliveries',
  summary: 'List the last messages to a webhook',
  description,
  tags,
  security,
  request: { params },
  responses: {
    200: { description: 'With what came of each.', content: json(deliveryListSchema) },
    ...problemResponses(401, 403, 404),
  },
});
