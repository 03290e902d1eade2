import { orphanListSchema, workspaceIdSchema } from '@agent-gallery/contract';
import { createRoute, z } from '@hono/zod-openapi';
import { problemResponses, SIGNED_IN } from './problem-responses.ts';

export const listOrphansRoute = createRoute({
  method: 'get',
  path: '/orphans',
  operationId: 'listOrphans',
  summary: 'List what the portal left behind',
  description:
    'Services, engines, builds and images with the portal’s labels, tags or repository and no record, as found within the ' +
    'last hour or so in the projects and regions where the workspace deploys. Nothing is deleted by itself. Needs the role admin.',
  tags: ['Services'],
  security: SIGNED_IN,
  request: { query: z.object({ workspaceId: workspaceIdSchema }) },
  responses: {
    200: {
      description: 'One report for each project and region.',
      content: { 'application/json': { schema: orphanListSchema.meta({ id: 'OrphanList' }) } },
    },
    ...problemResponses(400, 401, 403),
  },
});
