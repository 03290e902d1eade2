import { meSchema } from '@agent-gallery/contract';
import { createRoute, z } from '@hono/zod-openapi';
import { problemResponses, SIGNED_IN } from './problem-responses.ts';

export const meRoute = createRoute({
  method: 'get',
  path: '/me',
  operationId: 'getMe',
  summary: 'Who is signed in',
  tags: ['Session'],
  security: SIGNED_IN,
  responses: {
    200: {
      description: 'The user and their workspaces.',
      content: { 'application/json': { schema: meSchema.meta({ id: 'Me' }) } },
    },
    ...problemResponses(401),
  },
});

export const healthRoute = createRoute({
  method: 'get',
  path: '/healthz',
  operationId: 'getHealth',
  summary: 'Whether the API runs',
  tags: ['Session'],
  responses: {
    200: {
      description: 'It does.',
      content: { 'application/json': { schema: z.object({ status: z.literal('ok') }) } },
    },
  },
});
