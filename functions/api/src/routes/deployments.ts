import {
  deploymentIdSchema,
  deploymentPageSchema,
  deploymentQuerySchema,
  deploymentRequestSchema,
  deploymentSchema,
  idempotencyKeySchema,
} from '@agent-gallery/contract';
import { createRoute, z } from '@hono/zod-openapi';
import { problemResponses, SIGNED_IN } from './problem-responses.ts';

const deployment = deploymentSchema.meta({ id: 'Deployment' });
const tags = ['Deployments'];
const security = SIGNED_IN;
const deploymentIdParams = z.object({ deploymentId: deploymentIdSchema });

export const createDeploymentRoute = createRoute({
  method: 'post',
  path: '/deployments',
  operationId: 'createDeployment',
  summary: 'Deploy an agent',
  description: 'Needs the role deployer. The same idempotency key with the same body is the same deployment.',
  tags,
  security,
  request: {
    headers: z.object({ 'idempotency-key': idempotencyKeySchema.optional() }),
    body: {
      required: true,
      content: { 'application/json': { schema: deploymentRequestSchema.meta({ id: 'DeploymentRequest' }) } },
    },
  },
  responses: {
    200: {
      description: 'The deployment that this idempotency key stands for already.',
      content: { 'application/json': { schema: deployment } },
    },
    201: {
      description: 'The new deployment, queued.',
      content: { 'application/json': { schema: deployment } },
    },
    ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422),
  },
});

export const listDeploymentsRoute = createRoute({
  method: 'get',
  path: '/deployments',
  operationId: 'listDeployments',
  summary: 'List a workspace’s deployments',
  tags,
  security,
  request: { query: deploymentQuerySchema },
  responses: {
    200: {
      description: 'A page, newest first.',
      content: { 'application/json': { schema: deploymentPageSchema.meta({ id: 'DeploymentPage' }) } },
    },
    ...problemResponses(400, 401, 403),
  },
});

export const getDeploymentRoute = createRoute({
  method: 'get',
  path: '/deployments/{deploymentId}',
  operationId: 'getDeployment',
  summary: 'Read a deployment',
  tags,
  security,
  request: { params: deploymentIdParams },
  responses: {
    200: { description: 'The deployment.', content: { 'application/json': { schema: deployment } } },
    ...problemResponses(401, 404),
  },
});

const CANCEL = ':cancel';
const accepted = {
  202: {
    description: 'Taken note of; the status says when it is done.',
    content: { 'application/json': { schema: deployment } },
  },
} as const;

/** How `POST /deployments/{deploymentId}:cancel` is documented. */
export const cancelDeploymentPath = createRoute({
  method: 'post',
  path: '/deployments/{deploymentId}:cancel',
  operationId: 'cancelDeployment',
  summary: 'Cancel a deployment',
  description: 'Needs the role deployer. Asking twice is harmless.',
  tags,
  security,
  request: { params: deploymentIdParams },
  responses: { ...accepted, ...problemResponses(401, 403, 404, 409) },
});

/** How it is routed: Hono parts a path at slashes only, so the id comes with its suffix. */
export const cancelDeploymentRoute = createRoute({
  method: 'post',
  path: '/deployments/{call}',
  hide: true,
  request: {
    params: z.object({
      call: z
        .templateLiteral([z.string(), CANCEL])
        .transform((call) => call.slice(0, -CANCEL.length))
        .pipe(deploymentIdSchema),
    }),
  },
  responses: accepted,
});
