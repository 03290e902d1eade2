import { workspaceIdSchema, workspaceSchema } from '@agent-gallery/contract';
import { auditPageSchema, auditQuerySchema, workspacePatchSchema } from '@agent-gallery/contract/workspace';
import { createRoute, z } from '@hono/zod-openapi';
import { problemResponses, SIGNED_IN } from './problem-responses.ts';

const tags = ['Workspaces'];
const security = SIGNED_IN;
const params = z.object({ workspaceId: workspaceIdSchema });
const workspace = workspaceSchema.meta({ id: 'Workspace' });

export const getWorkspaceRoute = createRoute({
  method: 'get',
  path: '/workspaces/{workspaceId}',
  operationId: 'getWorkspace',
  summary: 'Read a workspace and its defaults',
  tags,
  security,
  request: { params },
  responses: {
    200: { description: 'The workspace.', content: { 'application/json': { schema: workspace } } },
    ...problemResponses(401, 403, 404),
  },
});

export const changeWorkspaceRoute = createRoute({
  method: 'patch',
  path: '/workspaces/{workspaceId}',
  operationId: 'changeWorkspace',
  summary: 'Change a workspace’s name or defaults',
  description:
    'A JSON merge patch (RFC 7396): what is left out stays, null takes away. Needs the role admin.',
  tags,
  security,
  request: {
    params,
    body: {
      required: true,
      content: { 'application/json': { schema: workspacePatchSchema.meta({ id: 'WorkspacePatch' }) } },
    },
  },
  responses: {
    200: { description: 'The workspace now.', content: { 'application/json': { schema: workspace } } },
    ...problemResponses(400, 401, 403, 404, 415),
  },
});

export const listAuditRoute = createRoute({
  method: 'get',
  path: '/workspaces/{workspaceId}/audit',
  operationId: 'listAudit',
  summary: 'List who changed what',
  description: 'Needs the role admin.',
  tags,
  security,
  request: { params, query: auditQuerySchema },
  responses: {
    200: {
      description: 'A page, newest first.',
      content: { 'application/json': { schema: auditPageSchema.meta({ id: 'AuditPage' }) } },
    },
    ...problemResponses(400, 401, 403, 404),
  },
});
