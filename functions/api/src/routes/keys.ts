import { workspaceIdSchema } from '@agent-gallery/contract';
import {
  apiKeyIdSchema,
  apiKeyListSchema,
  createdApiKeySchema,
  newApiKeySchema,
} from '@agent-gallery/contract/workspace';
import { createRoute, z } from '@hono/zod-openapi';
import { problemResponses, SIGNED_IN } from './problem-responses.ts';

const tags = ['API keys'];
const security = SIGNED_IN;
const params = z.object({ workspaceId: workspaceIdSchema });

export const listKeysRoute = createRoute({
  method: 'get',
  path: '/workspaces/{workspaceId}/keys',
  operationId: 'listKeys',
  summary: 'List a workspace’s API keys',
  description: 'Without the keys themselves, which are not stored. Needs the role admin.',
  tags,
  security,
  request: { params },
  responses: {
    200: {
      description: 'All of them, expired ones as well.',
      content: { 'application/json': { schema: apiKeyListSchema.meta({ id: 'ApiKeyList' }) } },
    },
    ...problemResponses(401, 403),
  },
});

export const createKeyRoute = createRoute({
  method: 'post',
  path: '/workspaces/{workspaceId}/keys',
  operationId: 'createKey',
  summary: 'Make an API key for a machine',
  description:
    'It is sent as `Authorization: Bearer agk_…` and does what its role may in this one workspace. Needs the role admin.',
  tags,
  security,
  request: {
    params,
    body: {
      required: true,
      content: { 'application/json': { schema: newApiKeySchema.meta({ id: 'NewApiKey' }) } },
    },
  },
  responses: {
    201: {
      description: 'The key, for the only time.',
      content: { 'application/json': { schema: createdApiKeySchema.meta({ id: 'CreatedApiKey' }) } },
    },
    ...problemResponses(400, 401, 403, 409, 415),
  },
});

export const revokeKeyRoute = createRoute({
  method: 'delete',
  path: '/workspaces/{workspaceId}/keys/{keyId}',
  operationId: 'revokeKey',
  summary: 'Revoke an API key',
  description: 'Its next request is refused. Needs the role admin.',
  tags,
  security,
  request: { params: params.extend({ keyId: apiKeyIdSchema }) },
  responses: { 204: { description: 'It is gone.' }, ...problemResponses(401, 403, 404) },
});
