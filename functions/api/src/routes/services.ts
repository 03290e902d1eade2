import {
  revisionNameSchema,
  serviceIdSchema,
  serviceListSchema,
  serviceLogPageSchema,
  serviceLogQuerySchema,
  serviceSchema,
  workspaceIdSchema,
} from '@agent-gallery/contract';
import { createRoute, z } from '@hono/zod-openapi';
import { problemResponses, SIGNED_IN } from './problem-responses.ts';

const tags = ['Services'];
const security = SIGNED_IN;
const serviceIdParams = z.object({ serviceId: serviceIdSchema });

export const listServicesRoute = createRoute({
  method: 'get',
  path: '/services',
  operationId: 'listServices',
  summary: 'List a workspace’s services',
  tags,
  security,
  request: { query: z.object({ workspaceId: workspaceIdSchema }) },
  responses: {
    200: {
      description: 'Every service of the workspace, by id.',
      content: { 'application/json': { schema: serviceListSchema.meta({ id: 'ServiceList' }) } },
    },
    ...problemResponses(400, 401, 403),
  },
});

export const getServiceRoute = createRoute({
  method: 'get',
  path: '/services/{serviceId}',
  operationId: 'getService',
  summary: 'Read a service',
  tags,
  security,
  request: { params: serviceIdParams },
  responses: {
    200: {
      description: 'The service.',
      content: { 'application/json': { schema: serviceSchema.meta({ id: 'Service' }) } },
    },
    ...problemResponses(401, 404),
  },
});

export const readServiceLogRoute = createRoute({
  method: 'get',
  path: '/services/{serviceId}/log',
  operationId: 'readServiceLog',
  summary: 'Read what a running service has written',
  description: 'As Cloud Logging has it now, newest first, with secrets masked.',
  tags,
  security,
  request: { params: serviceIdParams, query: serviceLogQuerySchema },
  responses: {
    200: {
      description: 'Lines, newest first.',
      content: { 'application/json': { schema: serviceLogPageSchema.meta({ id: 'ServiceLogPage' }) } },
    },
    ...problemResponses(400, 401, 404, 502),
  },
});

const a2aPath = {
  path: '/services/{serviceId}/a2a/{operation}',
  tags: ['A2A'],
  security,
  description:
    'Passed on to the service’s own URL with an ID token for it: `message:send`, `message:stream`, `tasks…`, ' +
    '`extendedAgentCard` and `.well-known/agent-card.json` of A2A 1.0 (HTTP+JSON). Streams are passed on as they come.',
  request: {
    params: serviceIdParams.extend({ operation: z.string() }),
    query: z.object({
      revision: revisionNameSchema
        .optional()
        .describe(
          'A revision that is to answer, not whichever the traffic goes to. It needs a tag, or all of the traffic.',
        ),
    }),
  },
  responses: {
    200: { description: 'What the service answered.' },
    ...problemResponses(401, 404, 409, 413, 502, 504),
  },
};

/** How the way to a service's agent is documented; it is routed by `/services/:serviceId/a2a/*`. */
export const a2aPaths = [
  createRoute({ ...a2aPath, method: 'get', operationId: 'readFromAgent', summary: 'Read from an agent' }),
  createRoute({ ...a2aPath, method: 'post', operationId: 'sendToAgent', summary: 'Send to an agent' }),
];
