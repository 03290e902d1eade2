import {
  publisherIdSchema,
  publisherListSchema,
  publisherPolicySchema,
  publisherSchema,
  workspaceIdSchema,
} from '@agent-gallery/contract';
import { createRoute, z } from '@hono/zod-openapi';
import { problemResponses, SIGNED_IN } from './problem-responses.ts';

const tags = ['Publishers'];
const security = SIGNED_IN;
const params = z.object({ publisherId: publisherIdSchema });
const publisher = { 'application/json': { schema: publisherSchema.meta({ id: 'Publisher' }) } };

export const listPublishersRoute = createRoute({
  method: 'get',
  path: '/publishers',
  operationId: 'listPublishers',
  summary: 'List the systems that may publish requests',
  description: 'Needs the role admin.',
  tags,
  security,
  request: { query: z.object({ workspaceId: workspaceIdSchema }) },
  responses: {
    200: {
      description: 'Those of the workspace, by id.',
      content: { 'application/json': { schema: publisherListSchema.meta({ id: 'PublisherList' }) } },
    },
    ...problemResponses(400, 401, 403),
  },
});

export const putPublisherRoute = createRoute({
  method: 'put',
  path: '/publishers/{publisherId}',
  operationId: 'putPublisher',
  summary: 'Register a system that may publish requests, or change what it may do',
  description:
    'Its messages on `deployment-requests` name it in the attribute `publisher`. Who may publish on the topic at all is ' +
    'said by its IAM policy: give its account roles/pubsub.publisher there. Needs the role admin.',
  tags,
  security,
  request: {
    params,
    body: {
      required: true,
      content: {
        'application/json': { schema: publisherPolicySchema.meta({ id: 'PublisherPolicy' }) },
      },
    },
  },
  responses: {
    200: { description: 'It was there; this is what it may do now.', content: publisher },
    201: { description: 'It is registered.', content: publisher },
    ...problemResponses(400, 401, 403, 409, 415),
  },
});

export const deletePublisherRoute = createRoute({
  method: 'delete',
  path: '/publishers/{publisherId}',
  operationId: 'deletePublisher',
  summary: 'Take a system’s right to publish requests',
  description: 'Its next message is refused. Needs the role admin.',
  tags,
  security,
  request: { params },
  responses: { 204: { description: 'It is gone.' }, ...problemResponses(401, 403, 404) },
});
