import { deploymentRequestSchema, findingListSchema } from '@agent-gallery/contract';
import { createRoute } from '@hono/zod-openapi';
import { problemResponses, SIGNED_IN } from './problem-responses.ts';

export const preflightRoute = createRoute({
  method: 'post',
  path: '/preflight',
  operationId: 'runPreflight',
  summary: 'Look at what a deployment needs, before it',
  description:
    'APIs, roles of the deploying account, the name, the service account and the secrets, each with the gcloud line ' +
    'that mends it. Nothing is created. A deployment does the same first, and fails where something has `failed`. ' +
    'Needs the role deployer.',
  tags: ['Deployments'],
  security: SIGNED_IN,
  request: {
    body: { required: true, content: { 'application/json': { schema: deploymentRequestSchema } } },
  },
  responses: {
    200: {
      description: 'What was found.',
      content: { 'application/json': { schema: findingListSchema.meta({ id: 'FindingList' }) } },
    },
    ...problemResponses(400, 401, 403, 404, 415),
  },
});
