import { agentIdSchema, agentListSchema, agentSchema } from '@agent-gallery/contract';
import { createRoute, z } from '@hono/zod-openapi';
import { problemResponses, SIGNED_IN } from './problem-responses.ts';

export const listAgentsRoute = createRoute({
  method: 'get',
  path: '/agents',
  operationId: 'listAgents',
  summary: 'List the gallery’s agents',
  tags: ['Agents'],
  security: SIGNED_IN,
  responses: {
    200: {
      description: 'Every agent, by name.',
      content: { 'application/json': { schema: agentListSchema.meta({ id: 'AgentList' }) } },
    },
    ...problemResponses(401),
  },
});

export const getAgentRoute = createRoute({
  method: 'get',
  path: '/agents/{agentId}',
  operationId: 'getAgent',
  summary: 'Read an agent',
  tags: ['Agents'],
  security: SIGNED_IN,
  request: { params: z.object({ agentId: agentIdSchema }) },
  responses: {
    200: {
      description: 'The agent.',
      content: { 'application/json': { schema: agentSchema.meta({ id: 'Agent' }) } },
    },
    ...problemResponses(401, 404),
  },
});
