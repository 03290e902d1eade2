import type {
  Member,
  OrphanReport,
  Publisher,
  PublisherPolicy,
  Role,
  Workspace,
} from '@agent-gallery/contract';
import type {
  AddedMember,
  ApiKey,
  AuditPage,
  BegunSession,
  CreatedApiKey,
  Delivery,
  MemberList,
  NewApiKey,
  Webhook,
  WebhookEvent,
  WebhookWithSecret,
  WorkspacePatchInput,
} from '@agent-gallery/contract/workspace';
import { hc } from 'hono/client';
import { checkedFetch, read, type ApiClientOptions } from './client.ts';
import type { AdminAppType } from './routes/register-admin-routes.ts';
import type { WorkspaceAppType } from './routes/register-workspace-routes.ts';

/** What manages one workspace. Every method rejects with a ProblemError, and with nothing else. */
export interface SettingsClient {
  /** Takes up invitations of who is signed in; the console calls it at each sign-in. */
  beginSession(): Promise<BegunSession>;
  getWorkspace(): Promise<Workspace>;
  /** What is left out stays; null takes away. */
  changeWorkspace(patch: WorkspacePatchInput): Promise<Workspace>;
  listMembers(): Promise<MemberList>;
  addMember(email: string, role: Role): Promise<AddedMember>;
  changeRole(uid: string, role: Role): Promise<Member>;
  removeMember(uid: string): Promise<void>;
  withdrawInvitation(email: string): Promise<void>;
  /** Newest first, expired ones as well. */
  listKeys(): Promise<ApiKey[]>;
  /** The key is told this once. */
  createKey(key: NewApiKey): Promise<CreatedApiKey>;
  revokeKey(keyId: string): Promise<void>;
  /** Other systems that may publish requests. */
  listPublishers(): Promise<Publisher[]>;
  putPublisher(
    publisherId: string,
    policy: Pick<PublisherPolicy, 'role' | 'description'>,
  ): Promise<Publisher>;
  deletePublisher(publisherId: string): Promise<void>;
  /** What the portal left behind, by project and region. */
  listOrphans(): Promise<OrphanReport[]>;
  listWebhooks(): Promise<Webhook[]>;
  /** The secret is told this once. */
  addWebhook(url: string, events: WebhookEvent[]): Promise<WebhookWithSecret>;
  changeWebhook(
    webhookId: string,
    patch: { url?: string; events?: WebhookEvent[]; enabled?: boolean },
  ): Promise<Webhook>;
  removeWebhook(webhookId: string): Promise<void>;
  replaceSecret(webhookId: string): Promise<WebhookWithSecret>;
  testWebhook(webhookId: string): Promise<Delivery>;
  listDeliveries(webhookId: string): Promise<Delivery[]>;
  /** Newest first, 50 at a time; `nextPageToken` is empty at the end. */
  listAudit(pageToken?: string): Promise<AuditPage>;
}

/** Makes the client of a workspace's settings. It needs nothing but `fetch`. */
export function createSettingsClient(options: ApiClientOptions & { workspaceId: string }): SettingsClient {
  const base = options.baseUrl.replace(/\/$/, '');
  const fetch = checkedFetch(options);
  const { session, workspaces } = hc<WorkspaceAppType>(base, { fetch }).api.v1;
  const { orphans, publishers } = hc<AdminAppType>(base, { fetch }).api.v1;
  const { workspaceId } = options;
  const workspace = workspaces[':workspaceId'];
  const { members, invitations, webhooks, audit, keys } = workspace;
  const param = { workspaceId };
  const at = (webhookId: string) => ({ param: { workspaceId, webhookId } });
  const ofMember = (uid: string) => ({ param: { workspaceId, uid: encodeURIComponent(uid) } });
  return {
    beginSession: () => read<BegunSession>(session.$post()),
    getWorkspace: () => read<Workspace>(workspace.$get({ param })),
    changeWorkspace: (patch) => read<Workspace>(workspace.$patch({ param, json: patch })),
    listMembers: () => read<MemberList>(members.$get({ param })),
    addMember: (email, role) => read<AddedMember>(members.$post({ param, json: { email, role } })),
    changeRole: (uid, role) => read<Member>(members[':uid'].$patch({ ...ofMember(uid), json: { role } })),
    removeMember: async (uid) => {
      await members[':uid'].$delete(ofMember(uid));
    },
    withdrawInvitation: async (email) => {
      await invitations[':email'].$delete({ param: { workspaceId, email: encodeURIComponent(email) } });
    },
    listKeys: async () => (await read<{ apiKeys: ApiKey[] }>(keys.$get({ param }))).apiKeys,
    createKey: (key) => read<CreatedApiKey>(keys.$post({ param, json: key })),
    revokeKey: async (keyId) => {
      await keys[':keyId'].$delete({ param: { workspaceId, keyId } });
    },
    listPublishers: async () =>
      (await read<{ publishers: Publisher[] }>(publishers.$get({ query: { workspaceId } }))).publishers,
    putPublisher: (publisherId, policy) =>
      read<Publisher>(
        publishers[':publisherId'].$put({ param: { publisherId }, json: { workspaceId, ...policy } }),
      ),
    deletePublisher: async (publisherId) => {
      await publishers[':publisherId'].$delete({ param: { publisherId } });
    },
    listOrphans: async () =>
      (await read<{ reports: OrphanReport[] }>(orphans.$get({ query: { workspaceId } }))).reports,
    listWebhooks: async () => (await read<{ webhooks: Webhook[] }>(webhooks.$get({ param }))).webhooks,
    addWebhook: (url, events) => read<WebhookWithSecret>(webhooks.$post({ param, json: { url, events } })),
    changeWebhook: (webhookId, patch) =>
      read<Webhook>(webhooks[':webhookId'].$patch({ ...at(webhookId), json: patch })),
    removeWebhook: async (webhookId) => {
      await webhooks[':webhookId'].$delete(at(webhookId));
    },
    replaceSecret: (webhookId) => read<WebhookWithSecret>(webhooks[':webhookId'].secret.$post(at(webhookId))),
    testWebhook: (webhookId) => read<Delivery>(webhooks[':webhookId'].test.$post(at(webhookId))),
    listDeliveries: async (webhookId) =>
      (await read<{ deliveries: Delivery[] }>(webhooks[':webhookId'].deliveries.$get(at(webhookId))))
        .deliveries,
    listAudit: (pageToken) =>
      read<AuditPage>(audit.$get({ param, query: pageToken === undefined ? {} : { pageToken } })),
  };
}
