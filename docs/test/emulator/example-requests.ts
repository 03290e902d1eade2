import { deploymentRequest, unitsAgent } from '../../../functions/api/test/emulator/support/records.ts';
import { AT, WORKSPACE } from '../../../functions/api/test/emulator/workspaces/workspace-stage.ts';
import type { Example } from '../../tools/reference/examples.ts';

export const DEPLOYMENT = 'daaaaaaaaaaa';
export const OPERATION = 'oaaaaaaaaaaa';
export const WEBHOOK = 'waaaaaaaaaaa';
export const SERVICE = 'cloud-run.demo-target.europe-west1.units';
export const TIME = '2026-11-20T10:00:00.000Z';

type Request = Pick<Example, 'method' | 'path' | 'body'>;

const IMAGE = { kind: 'image', image: `europe-docker.pkg.dev/acme/agents/travel@sha256:${'0'.repeat(64)}` };

/** Requests by operationId, in an order in which each finds what it needs. */
export const REQUESTS: Readonly<Record<string, Request>> = {
  getHealth: { method: 'GET', path: '/healthz' },
  getMe: { method: 'GET', path: '/me' },
  beginSession: { method: 'POST', path: '/session' },
  listAgents: { method: 'GET', path: '/agents' },
  getAgent: { method: 'GET', path: `/agents/${unitsAgent.id}` },
  addAgent: {
    method: 'POST',
    path: '/agents',
    body: { workspaceId: WORKSPACE, name: 'Travel', description: 'Plans travels.', source: IMAGE },
  },
  createUpload: {
    method: 'POST',
    path: '/uploads',
    body: { workspaceId: WORKSPACE, fileName: 'travel.zip', sizeBytes: 123_456 },
  },
  runPreflight: { method: 'POST', path: '/preflight', body: deploymentRequest(WORKSPACE) },
  createDeployment: {
    method: 'POST',
    path: '/deployments',
    body: deploymentRequest(WORKSPACE, { serviceName: 'units-two' }),
  },
  listDeployments: { method: 'GET', path: `/deployments?workspaceId=${WORKSPACE}&pageSize=1` },
  getDeployment: { method: 'GET', path: `/deployments/${DEPLOYMENT}` },
  cancelDeployment: { method: 'POST', path: `/deployments/${DEPLOYMENT}:cancel` },
  listServices: { method: 'GET', path: `/services?workspaceId=${WORKSPACE}` },
  getService: { method: 'GET', path: `/services/${SERVICE}` },
  listRevisions: { method: 'GET', path: `/services/${SERVICE}/revisions` },
  readServiceLog: { method: 'GET', path: `/services/${SERVICE}/log?since=${TIME}` },
  getOperation: { method: 'GET', path: `/operations/${OPERATION}` },
  getWorkspace: { method: 'GET', path: AT },
  changeWorkspace: { method: 'PATCH', path: AT, body: { name: 'Acme agents' } },
  listMembers: { method: 'GET', path: `${AT}/members` },
  addMember: {
    method: 'POST',
    path: `${AT}/members`,
    body: { email: 'new@example.com', role: 'viewer' },
  },
  changeRole: { method: 'PATCH', path: `${AT}/members/leaver`, body: { role: 'deployer' } },
  removeMember: { method: 'DELETE', path: `${AT}/members/leaver` },
  withdrawInvitation: { method: 'DELETE', path: `${AT}/invitations/new@example.com` },
  createKey: { method: 'POST', path: `${AT}/keys`, body: { name: 'ci', role: 'deployer' } },
  listKeys: { method: 'GET', path: `${AT}/keys` },
  listWebhooks: { method: 'GET', path: `${AT}/webhooks` },
  addWebhook: {
    method: 'POST',
    path: `${AT}/webhooks`,
    body: { url: 'https://example.com/hooks/gallery', events: ['ready', 'failed'] },
  },
  changeWebhook: { method: 'PATCH', path: `${AT}/webhooks/${WEBHOOK}`, body: { enabled: false } },
  listDeliveries: { method: 'GET', path: `${AT}/webhooks/${WEBHOOK}/deliveries` },
  removeWebhook: { method: 'DELETE', path: `${AT}/webhooks/${WEBHOOK}` },
  listOrphans: { method: 'GET', path: `/orphans?workspaceId=${WORKSPACE}` },
  putPublisher: {
    method: 'PUT',
    path: '/publishers/ci',
    body: { workspaceId: WORKSPACE, role: 'deployer', description: 'The pipeline of the shop.' },
  },
  listPublishers: { method: 'GET', path: `/publishers?workspaceId=${WORKSPACE}` },
  deletePublisher: { method: 'DELETE', path: '/publishers/ci' },
  listAudit: { method: 'GET', path: `${AT}/audit` },
  deleteAgent: { method: 'DELETE', path: '/agents/own-agent' },
};

/** Requests that are refused: what for, and as whom they are sent. */
export const ERRORS: readonly (Request & {
  why: string;
  as?: 'admin' | 'viewer';
  status: number;
})[] = [
  { why: 'Without a token', method: 'GET', path: '/me', status: 401 },
  {
    why: 'A viewer who deploys',
    method: 'POST',
    path: '/deployments',
    body: deploymentRequest(WORKSPACE),
    as: 'viewer',
    status: 403,
  },
  {
    why: 'A field that is wrong',
    method: 'POST',
    path: '/deployments',
    body: { ...deploymentRequest(WORKSPACE), serviceName: 'Not a name' },
    as: 'admin',
    status: 400,
  },
  {
    why: 'Something that is not there',
    method: 'GET',
    path: '/deployments/dzzzzzzzzzzz',
    as: 'admin',
    status: 404,
  },
];
