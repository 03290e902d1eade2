import type { OpenAPIHono, RouteHandler } from '@hono/zod-openapi';
import type { ApiEnv } from '../http/api-env.ts';
import {
  addMemberRoute,
  beginSessionRoute,
  changeRoleRoute,
  listMembersRoute,
  removeMemberRoute,
  withdrawInvitationRoute,
} from './members.ts';
import { createKeyRoute, listKeysRoute, revokeKeyRoute } from './keys.ts';
import type { BASE_PATH } from './register-routes.ts';
import { changeWorkspaceRoute, getWorkspaceRoute, listAuditRoute } from './settings.ts';
import {
  addWebhookRoute,
  changeWebhookRoute,
  listDeliveriesRoute,
  listWebhooksRoute,
  removeWebhookRoute,
  replaceSecretRoute,
  testWebhookRoute,
} from './webhooks.ts';

/** What answers each route that manages a workspace. */
export interface WorkspaceHandlers {
  beginSession: RouteHandler<typeof beginSessionRoute, ApiEnv>;
  getWorkspace: RouteHandler<typeof getWorkspaceRoute, ApiEnv>;
  changeWorkspace: RouteHandler<typeof changeWorkspaceRoute, ApiEnv>;
  listAudit: RouteHandler<typeof listAuditRoute, ApiEnv>;
  listMembers: RouteHandler<typeof listMembersRoute, ApiEnv>;
  addMember: RouteHandler<typeof addMemberRoute, ApiEnv>;
  changeRole: RouteHandler<typeof changeRoleRoute, ApiEnv>;
  removeMember: RouteHandler<typeof removeMemberRoute, ApiEnv>;
  withdrawInvitation: RouteHandler<typeof withdrawInvitationRoute, ApiEnv>;
  listKeys: RouteHandler<typeof listKeysRoute, ApiEnv>;
  createKey: RouteHandler<typeof createKeyRoute, ApiEnv>;
  revokeKey: RouteHandler<typeof revokeKeyRoute, ApiEnv>;
  listWebhooks: RouteHandler<typeof listWebhooksRoute, ApiEnv>;
  addWebhook: RouteHandler<typeof addWebhookRoute, ApiEnv>;
  changeWebhook: RouteHandler<typeof changeWebhookRoute, ApiEnv>;
  removeWebhook: RouteHandler<typeof removeWebhookRoute, ApiEnv>;
  replaceSecret: RouteHandler<typeof replaceSecretRoute, ApiEnv>;
  testWebhook: RouteHandler<typeof testWebhookRoute, ApiEnv>;
  listDeliveries: RouteHandler<typeof listDeliveriesRoute, ApiEnv>;
}

/** Registers what manages workspaces. Apart from the other routes, since its client is loaded by the settings page alone. */
export function registerWorkspaceRoutes(
  api: OpenAPIHono<ApiEnv, Record<never, never>, typeof BASE_PATH>,
  handlers: WorkspaceHandlers,
) {
  return api
    .openapi(beginSessionRoute, handlers.beginSession)
    .openapi(getWorkspaceRoute, handlers.getWorkspace)
    .openapi(changeWorkspaceRoute, handlers.changeWorkspace)
    .openapi(listAuditRoute, handlers.listAudit)
    .openapi(listMembersRoute, handlers.listMembers)
    .openapi(addMemberRoute, handlers.addMember)
    .openapi(changeRoleRoute, handlers.changeRole)
    .openapi(removeMemberRoute, handlers.removeMember)
    .openapi(withdrawInvitationRoute, handlers.withdrawInvitation)
    .openapi(listKeysRoute, handlers.listKeys)
    .openapi(createKeyRoute, handlers.createKey)
    .openapi(revokeKeyRoute, handlers.revokeKey)
    .openapi(listWebhooksRoute, handlers.listWebhooks)
    .openapi(addWebhookRoute, handlers.addWebhook)
    .openapi(changeWebhookRoute, handlers.changeWebhook)
    .openapi(removeWebhookRoute, handlers.removeWebhook)
    .openapi(replaceSecretRoute, handlers.replaceSecret)
    .openapi(testWebhookRoute, handlers.testWebhook)
    .openapi(listDeliveriesRoute, handlers.listDeliveries);
}

export type WorkspaceAppType = ReturnType<typeof registerWorkspaceRoutes>;
