import {
  agentFileTextSchema,
  agentFilesSchema,
  agentIdSchema,
  agentListSchema,
  agentSchema,
  fileIdSchema,
  newAgentSchema,
} from '@agent-gallery/contract';
import { createRoute, z } from '@hono/zod-openapi';
import { problemResponses, SIGNED_IN } from './problem-responses.ts';

const agent = agentSchema.meta({ id: 'Agent' });
const params = z.object({ agentId: agentIdSchema });

export const listAgentsRoute = createRoute({
  method: 'get',
  path: '/agents',
  operationId: 'listAgents',
  summary: 'List the gallery’s agents',
  tags: ['Agents'],
  security: SIGNED_IN,
  responses: {
    200: {
      description: 'Those that ship with the portal and those of your workspaces, by name.',
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
  request: { params },
  responses: {
    200: {
      description: 'The agent.',
      content: { 'application/json': { schema: agent } },
    },
    ...problemResponses(401, 404),
  },
});

export const addAgentRoute = createRoute({
  method: 'post',
  path: '/agents',
  operationId: 'addAgent',
  summary: 'Add an agent to a workspace’s gallery',
  description:
    'Of an upload, a Git repository or an image. Only the workspace’s members see it. Needs the role deployer.',
  tags: ['Agents'],
  security: SIGNED_IN,
  request: {
    body: {
      required: true,
      content: { 'application/json': { schema: newAgentSchema.meta({ id: 'NewAgent' }) } },
    },
  },
  responses: {
    201: { description: 'The agent.', content: { 'application/json': { schema: agent } } },
    ...problemResponses(400, 401, 403, 415),
  },
});

export const deleteAgentRoute = createRoute({
  method: 'delete',
  path: '/agents/{agentId}',
  operationId: 'deleteAgent',
  summary: 'Take an agent out of a workspace’s gallery',
  description: 'What was deployed of it runs on. Needs the role deployer.',
  tags: ['Agents'],
  security: SIGNED_IN,
  request: { params },
  responses: { 204: { description: 'It is gone.' }, ...problemResponses(401, 403, 404, 409) },
});

export const listAgentFilesRoute = createRoute({
  method: 'get',
  path: '/agents/{agentId}/files',
  operationId: 'listAgentFiles',
  summary: 'List the files of an agent’s source',
  description:
    'Those that ship with the portal have theirs from the start, others once they were packaged. Secrets and what ignore files name are not listed.',
  tags: ['Agents'],
  security: SIGNED_IN,
  request: { params },
  responses: {
    200: {
      description: 'The files, by path; none where `keptAt` is null.',
      content: { 'application/json': { schema: agentFilesSchema.meta({ id: 'AgentFiles' }) } },
    },
    ...problemResponses(401, 404),
  },
});

export const getAgentFileRoute = createRoute({
  method: 'get',
  path: '/agents/{agentId}/files/{fileId}',
  operationId: 'getAgentFile',
  summary: 'Read a file of an agent’s source',
  tags: ['Agents'],
  security: SIGNED_IN,
  request: { params: params.extend({ fileId: fileIdSchema }) },
  responses: {
    200: {
      description: 'Its text. The same id is the same text for ever.',
      content: { 'application/json': { schema: agentFileTextSchema.meta({ id: 'AgentFileText' }) } },
    },
    ...problemResponses(401, 404),
  },
});
