import {
  comparedRevisionsSchema,
  operationIdSchema,
  operationSchema,
  revisionListSchema,
  revisionNameSchema,
  serviceIdSchema,
  trafficSplitSchema,
} from '@agent-gallery/contract';
import { createRoute, z } from '@hono/zod-openapi';
import { problemResponses, SIGNED_IN } from './problem-responses.ts';

const tags = ['Services'];
const security = SIGNED_IN;
const params = z.object({ serviceId: serviceIdSchema });
const operation = operationSchema.meta({ id: 'Operation' });
const accepted = {
  description: 'Taken note of; the operation says when it is done.',
  content: { 'application/json': { schema: operation } },
};

export const listRevisionsRoute = createRoute({
  method: 'get',
  path: '/services/{serviceId}/revisions',
  operationId: 'listRevisions',
  summary: 'List a service’s revisions',
  description: 'As Cloud Run has them now, with their traffic. Empty for an engine of Agent Engine.',
  tags,
  security,
  request: { params },
  responses: {
    200: {
      description: 'Newest first, at most 100.',
      content: { 'application/json': { schema: revisionListSchema.meta({ id: 'RevisionList' }) } },
    },
    ...problemResponses(401, 404, 409, 502),
  },
});

export const rollBackRoute = createRoute({
  method: 'post',
  path: '/services/{serviceId}/rollback',
  operationId: 'rollBack',
  summary: 'Send all traffic to an earlier revision',
  description: 'With no build. Needs the role deployer; refused while a deployment works on the service.',
  tags,
  security,
  request: {
    params,
    body: {
      required: true,
      content: { 'application/json': { schema: z.object({ revision: revisionNameSchema }) } },
    },
  },
  responses: { 202: accepted, ...problemResponses(400, 401, 403, 404, 409, 415, 422) },
});

export const setTrafficRoute = createRoute({
  method: 'put',
  path: '/services/{serviceId}/traffic',
  operationId: 'setTraffic',
  summary: 'Share the traffic among revisions',
  description: 'The shares sum to 100; what is not named gets none. Needs the role deployer.',
  tags,
  security,
  request: {
    params,
    body: { required: true, content: { 'application/json': { schema: trafficSplitSchema } } },
  },
  responses: { 202: accepted, ...problemResponses(400, 401, 403, 404, 409, 415, 422) },
});

export const compareRevisionsRoute = createRoute({
  method: 'put',
  path: '/services/{serviceId}/comparison',
  operationId: 'compareRevisions',
  summary: 'Give revisions URLs of their own, to compare them',
  description:
    'A revision that has no tag and not all of the traffic gets a tag `compare-…`; no traffic moves. With no revisions the ' +
    'tags are taken away, as they are after some hours and by the next deployment. Needs the role deployer.',
  tags,
  security,
  request: {
    params,
    body: {
      required: true,
      content: { 'application/json': { schema: z.object({ revisions: comparedRevisionsSchema }) } },
    },
  },
  responses: { 202: accepted, ...problemResponses(400, 401, 403, 404, 409, 415, 422) },
});

export const deleteServiceRoute = createRoute({
  method: 'delete',
  path: '/services/{serviceId}',
  operationId: 'deleteService',
  summary: 'Delete a service and everything that belongs to it',
  description:
    'The Cloud Run service, the images that were built for it and are used nowhere else, and its record; the ' +
    'deployments stay as history. `items` of the operation says what became of each. Needs the role deployer.',
  tags,
  security,
  request: { params },
  responses: { 202: accepted, ...problemResponses(401, 403, 404, 409, 422) },
});

export const getOperationRoute = createRoute({
  method: 'get',
  path: '/operations/{operationId}',
  operationId: 'getOperation',
  summary: 'Read an operation',
  tags,
  security,
  request: { params: z.object({ operationId: operationIdSchema }) },
  responses: {
    200: { description: 'The operation.', content: { 'application/json': { schema: operation } } },
    ...problemResponses(401, 404),
  },
});
