import type { Firestore } from '@google-cloud/firestore';
import type { WebhookSender } from '@agent-gallery/records/webhooks';
import type { Context } from 'hono';
import type { ApiEnv } from './http/api-env.ts';
import type { AccessPolicy } from './members/access-policy.ts';
import { createKey } from './keys/create-key.ts';
import { listKeys } from './keys/list-keys.ts';
import { revokeKey } from './keys/revoke-key.ts';
import { addMember } from './members/add-member.ts';
import { beginSession } from './members/begin-session.ts';
import { changeRole } from './members/change-role.ts';
import type { FindAccount } from './members/find-account.ts';
import { listMembers } from './members/list-members.ts';
import { removeMember } from './members/remove-member.ts';
import { withdrawInvitation } from './members/withdraw-invitation.ts';
import type { WorkspaceHandlers } from './routes/register-workspace-routes.ts';
import { auditOrigin } from './settings/audit-origin.ts';
import { changeWorkspace } from './settings/change-workspace.ts';
import { listAudit } from './settings/list-audit.ts';
import { readWorkspace } from './settings/read-workspace.ts';
import { addWebhook } from './settings/webhooks/add-webhook.ts';
import { changeWebhook } from './settings/webhooks/change-webhook.ts';
import { listDeliveries } from './settings/webhooks/list-deliveries.ts';
import { listWebhooks } from './settings/webhooks/list-webhooks.ts';
import { removeWebhook } from './settings/webhooks/remove-webhook.ts';
import { replaceSecret } from './settings/webhooks/replace-secret.ts';
import { testWebhook } from './settings/webhooks/test-webhook.ts';

/** One handler for each route that manages a workspace. */
export function createWorkspaceHandlers(deps: {
  db: Firestore;
  findAccount: FindAccount;
  access: AccessPolicy;
  webhookSender: WebhookSender;
}): WorkspaceHandlers {
  const { db, access, webhookSender: sender } = deps;
  const webhooks = { db, sender };
  const by = (c: Context<ApiEnv>) => ({ user: c.get('user'), origin: auditOrigin(c) });
  return {
    beginSession: async (c) => {
      const { user, origin } = by(c);
      return c.json(await beginSession({ db, access, log: c.get('log') }, user, origin), 200);
    },
    getWorkspace: async (c) =>
      c.json(await readWorkspace(db, c.req.valid('param').workspaceId, c.get('user')), 200),
    changeWorkspace: async (c) => {
      const asked = { ...c.req.valid('param'), patch: c.req.valid('json'), ...by(c) };
      return c.json(await changeWorkspace(db, asked), 200);
    },
    listAudit: async (c) => {
      const asked = { ...c.req.valid('param'), ...c.req.valid('query'), user: c.get('user') };
      return c.json(await listAudit(db, asked, c.get('log')), 200);
    },
    listMembers: async (c) => {
      const { workspaceId } = c.req.valid('param');
      return c.json(await listMembers(db, workspaceId, c.get('user'), c.get('log')), 200);
    },
    addMember: async (c) => {
      const { workspaceId } = c.req.valid('param');
      return c.json(await addMember(deps, workspaceId, c.req.valid('json'), by(c)), 201);
    },
    changeRole: async (c) =>
      c.json(await changeRole(db, { ...c.req.valid('param'), ...c.req.valid('json'), ...by(c) }), 200),
    removeMember: async (c) => {
      await removeMember(db, { ...c.req.valid('param'), ...by(c) });
      return c.body(null, 204);
    },
    withdrawInvitation: async (c) => {
      await withdrawInvitation(db, { ...c.req.valid('param'), ...by(c) });
      return c.body(null, 204);
    },
    listKeys: async (c) => {
      const { workspaceId } = c.req.valid('param');
      return c.json({ apiKeys: await listKeys(db, workspaceId, c.get('user'), c.get('log')) }, 200);
    },
    createKey: async (c) =>
      c.json(await createKey(db, c.req.valid('json'), { ...c.req.valid('param'), ...by(c) }), 201),
    revokeKey: async (c) => {
      const { keyId, workspaceId } = c.req.valid('param');
      await revokeKey(db, keyId, { workspaceId, ...by(c) });
      return c.body(null, 204);
    },
    listWebhooks: async (c) => {
      const { workspaceId } = c.req.valid('param');
      return c.json({ webhooks: await listWebhooks(db, workspaceId, c.get('user'), c.get('log')) }, 200);
    },
    addWebhook: async (c) => {
      const asked = { ...c.req.valid('param'), ...by(c) };
      return c.json(await addWebhook(webhooks, c.req.valid('json'), asked), 201);
    },
    changeWebhook: async (c) => {
      const { webhookId, workspaceId } = c.req.valid('param');
      const patch = c.req.valid('json');
      return c.json(await changeWebhook(webhooks, webhookId, patch, { workspaceId, ...by(c) }), 200);
    },
    removeWebhook: async (c) => {
      const { webhookId, workspaceId } = c.req.valid('param');
      await removeWebhook(webhooks, webhookId, { workspaceId, ...by(c) });
      return c.body(null, 204);
    },
    replaceSecret: async (c) => {
      const { webhookId, workspaceId } = c.req.valid('param');
      return c.json(await replaceSecret(webhooks, webhookId, { workspaceId, ...by(c) }), 200);
    },
    testWebhook: async (c) => {
      const { webhookId, workspaceId } = c.req.valid('param');
      return c.json(await testWebhook(webhooks, webhookId, { workspaceId, ...by(c) }), 200);
    },
    listDeliveries: async (c) => {
      const asked = { ...c.req.valid('param'), user: c.get('user') };
      return c.json({ deliveries: await listDeliveries(db, asked, c.get('log')) }, 200);
    },
  };
}
