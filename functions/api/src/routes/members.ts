import { memberSchema, workspaceIdSchema } from '@agent-gallery/contract';
import {
  addedMemberSchema,
  emailSchema,
  memberListSchema,
  memberPatchSchema,
  newMemberSchema,
  sessionSchema,
} from '@agent-gallery/contract/workspace';
import { createRoute, z } from '@hono/zod-openapi';
import { problemResponses, SIGNED_IN } from './problem-responses.ts';

const tags = ['Members'];
const security = SIGNED_IN;
const params = z.object({ workspaceId: workspaceIdSchema });
const memberParams = params.extend({ uid: z.string().regex(/^[^/]{1,128}$/) });

export const beginSessionRoute = createRoute({
  method: 'post',
  path: '/session',
  operationId: 'beginSession',
  summary: 'Begin to work',
  description:
    'Takes up invitations to your verified address, and answers who you are. A console calls it at each sign-in.',
  tags: ['Session'],
  security,
  responses: {
    200: {
      description: 'The user, their workspaces, and which of those are new.',
      content: { 'application/json': { schema: sessionSchema.meta({ id: 'Session' }) } },
    },
    ...problemResponses(401, 403),
  },
});

export const listMembersRoute = createRoute({
  method: 'get',
  path: '/workspaces/{workspaceId}/members',
  operationId: 'listMembers',
  summary: 'List a workspace’s members and invitations',
  tags,
  security,
  request: { params },
  responses: {
    200: {
      description: 'All of them; the invitations for admins only.',
      content: { 'application/json': { schema: memberListSchema.meta({ id: 'MemberList' }) } },
    },
    ...problemResponses(401, 403, 404),
  },
});

export const addMemberRoute = createRoute({
  method: 'post',
  path: '/workspaces/{workspaceId}/members',
  operationId: 'addMember',
  summary: 'Add somebody, or invite them',
  description:
    'Whose account has this verified address is a member at once; everybody else when they first sign in with it. ' +
    'Needs the role admin.',
  tags,
  security,
  request: {
    params,
    body: {
      required: true,
      content: { 'application/json': { schema: newMemberSchema.meta({ id: 'NewMember' }) } },
    },
  },
  responses: {
    201: {
      description: 'What became of it.',
      content: { 'application/json': { schema: addedMemberSchema.meta({ id: 'AddedMember' }) } },
    },
    ...problemResponses(400, 401, 403, 404, 409, 415),
  },
});

export const changeRoleRoute = createRoute({
  method: 'patch',
  path: '/workspaces/{workspaceId}/members/{uid}',
  operationId: 'changeRole',
  summary: 'Give a member another role',
  description: 'Needs the role admin. The last admin stays one.',
  tags,
  security,
  request: {
    params: memberParams,
    body: { required: true, content: { 'application/json': { schema: memberPatchSchema } } },
  },
  responses: {
    200: {
      description: 'The member now.',
      content: { 'application/json': { schema: memberSchema.meta({ id: 'Member' }) } },
    },
    ...problemResponses(400, 401, 403, 404, 409, 415),
  },
});

export const removeMemberRoute = createRoute({
  method: 'delete',
  path: '/workspaces/{workspaceId}/members/{uid}',
  operationId: 'removeMember',
  summary: 'Take a member out',
  description: 'What they deployed stays. Needs the role admin. The last admin stays.',
  tags,
  security,
  request: { params: memberParams },
  responses: { 204: { description: 'They are out.' }, ...problemResponses(401, 403, 404, 409) },
});

export const withdrawInvitationRoute = createRoute({
  method: 'delete',
  path: '/workspaces/{workspaceId}/invitations/{email}',
  operationId: 'withdrawInvitation',
  summary: 'Take an invitation back',
  description: 'Needs the role admin.',
  tags,
  security,
  request: { params: params.extend({ email: emailSchema }) },
  responses: { 204: { description: 'It is gone.' }, ...problemResponses(401, 403, 404) },
});
