import type { WebhookSender } from '@agent-gallery/records/webhooks';
import { createWebhookSender } from '@agent-gallery/records/webhooks';
import { paths } from '@agent-gallery/contract';
import type { AccessPolicy } from '../../../src/members/access-policy.ts';
import { OPEN_ACCESS } from '../../../src/members/access-policy.ts';
import { createTokenVerifier } from '../../../src/auth/verify-token.ts';
import { addMember } from '../support/records.ts';
import { emulatorHost, signIn, withClaims, type SignedIn } from '../support/sign-in.ts';
import { call, startApi, type TestApi } from '../support/start-api.ts';

const AUTH_PROJECT = 'demo-agent-gallery';
export const WORKSPACE = 'acme';
export const OTHERS = 'others';
/** Where the workspace's routes lie. */
export const AT = `/workspaces/${WORKSPACE}`;

export interface WorkspaceStage {
  api: TestApi;
  admin: SignedIn;
  deployer: SignedIn;
  viewer: SignedIn;
  /** Admin of the other workspace. */
  stranger: SignedIn;
  close(): Promise<void>;
}

/** The API with its look-up of accounts, and a workspace with a member of each role; webhooks may be on this machine. */
export async function startWorkspaceStage(
  project: string,
  access: AccessPolicy = OPEN_ACCESS,
  webhookSender: WebhookSender = createWebhookSender({ allowLoopback: true }),
): Promise<WorkspaceStage> {
  const { findAccount, close } = createTokenVerifier(AUTH_PROJECT);
  const api = await startApi(project, { findAccount, access, webhookSender });
  const admin = await signIn(`admin@${project}.example`);
  const deployer = await signIn(`deployer@${project}.example`);
  const viewer = await signIn(`viewer@${project}.example`);
  const stranger = await signIn(`stranger@${project}.example`);
  await addMember(api.db, WORKSPACE, admin, 'admin');
  await addMember(api.db, WORKSPACE, deployer, 'deployer');
  await addMember(api.db, WORKSPACE, viewer, 'viewer');
  await addMember(api.db, OTHERS, stranger, 'admin');
  return {
    api,
    admin,
    deployer,
    viewer,
    stranger,
    async close() {
      await api.close();
      await close();
    },
  };
}

/** A call of a route, with a body where one is given. */
export function send(api: TestApi, method: string, path: string, who: SignedIn | undefined, body?: unknown) {
  return call(api, path, {
    method,
    idToken: who?.idToken,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** Status of a call that answers nothing. */
export async function sendForStatus(
  api: TestApi,
  method: string,
  path: string,
  who: SignedIn,
): Promise<number> {
  const headers = { authorization: `Bearer ${who.idToken}` };
  return (await fetch(`${api.url}/api/v1${path}`, { method, headers })).status;
}

/** The same user with a token that says that the address is verified. */
export function verified(who: SignedIn): SignedIn {
  return { ...who, idToken: withClaims(who.idToken, { email_verified: true }) };
}

/** Lets the Auth emulator know an account's address as verified. */
export async function verifyEmail(who: SignedIn): Promise<void> {
  const host = emulatorHost('FIREBASE_AUTH_EMULATOR_HOST');
  const url = `http://${host}/identitytoolkit.googleapis.com/v1/projects/${AUTH_PROJECT}/accounts:update`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: 'Bearer owner', 'content-type': 'application/json' },
    body: JSON.stringify({ localId: who.uid, emailVerified: true }),
  });
  if (!response.ok) throw new Error(await response.text());
}

/** What the audit says, newest first. */
export async function auditOf(api: TestApi, workspaceId = WORKSPACE): Promise<Record<string, unknown>[]> {
  const { docs } = await api.db.collection(paths.audit(workspaceId)).orderBy('id', 'desc').get();
  return docs.map((document) => document.data());
}
