import { newOperation, paths, type Role } from '@agent-gallery/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deploymentRecord, deploymentRequest, serviceRecord, unitsAgent } from './support/records.ts';
import {
  AT,
  send,
  startWorkspaceStage,
  WORKSPACE,
  type WorkspaceStage,
} from './workspaces/workspace-stage.ts';

const DEPLOYMENT = 'daaaaaaaaaaa';
const OPERATION = 'oaaaaaaaaaaa';
const WEBHOOK = 'waaaaaaaaaaa';
const SERVICE = 'cloud-run.demo-target.europe-west1.units';
const ACTOR = { kind: 'system', id: 'test', email: null } as const;
const TIME = '2026-11-20T10:00:00.000Z';
const image = { kind: 'image', image: `example.com/a@sha256:${'0'.repeat(64)}` };

interface Route {
  /** The role that it takes; `user`: any signed-in caller; `all`: everybody. */
  least: Role | 'user' | 'all';
  path: string;
  body?: unknown;
}

/** Every operation of the OpenAPI document, with what it takes. One that is missing here fails the first test. */
const ROUTES: Readonly<Record<string, Route>> = {
  getHealth: { least: 'all', path: '/healthz' },
  getMe: { least: 'user', path: '/me' },
  beginSession: { least: 'user', path: '/session' },
  listAgents: { least: 'user', path: '/agents' },
  getAgent: { least: 'viewer', path: '/agents/own-agent' },
  listAgentFiles: { least: 'user', path: `/agents/${unitsAgent.id}/files` },
  getAgentFile: { least: 'user', path: `/agents/${unitsAgent.id}/files/${'a'.repeat(16)}` },
  addAgent: {
    least: 'deployer',
    path: '/agents',
    body: { workspaceId: WORKSPACE, name: 'New', description: 'An agent.', source: image },
  },
  createUpload: {
    least: 'deployer',
    path: '/uploads',
    body: { workspaceId: WORKSPACE, fileName: 'a.zip', sizeBytes: 10 },
  },
  runPreflight: { least: 'deployer', path: '/preflight', body: deploymentRequest(WORKSPACE) },
  createDeployment: { least: 'deployer', path: '/deployments', body: deploymentRequest(WORKSPACE) },
  listDeployments: { least: 'viewer', path: `/deployments?workspaceId=${WORKSPACE}` },
  getDeployment: { least: 'viewer', path: `/deployments/${DEPLOYMENT}` },
  cancelDeployment: { least: 'deployer', path: `/deployments/${DEPLOYMENT}:cancel` },
  listServices: { least: 'viewer', path: `/services?workspaceId=${WORKSPACE}` },
  getService: { least: 'viewer', path: `/services/${SERVICE}` },
  listRevisions: { least: 'viewer', path: `/services/${SERVICE}/revisions` },
  readServiceLog: { least: 'viewer', path: `/services/${SERVICE}/log?since=${TIME}` },
  readFromAgent: { least: 'viewer', path: `/services/${SERVICE}/a2a/message:stream?task_id=t` },
  sendToAgent: { least: 'viewer', path: `/services/${SERVICE}/a2a/message:send`, body: {} },
  setTraffic: {
    least: 'deployer',
    path: `/services/${SERVICE}/traffic`,
    body: [{ revision: `units-${DEPLOYMENT}`, percent: 100 }],
  },
  compareRevisions: {
    least: 'deployer',
    path: `/services/${SERVICE}/comparison`,
    body: { revisions: [`units-${DEPLOYMENT}`] },
  },
  rollBack: {
    least: 'deployer',
    path: `/services/${SERVICE}/rollback`,
    body: { revision: `units-${DEPLOYMENT}` },
  },
  getOperation: { least: 'viewer', path: `/operations/${OPERATION}` },
  getWorkspace: { least: 'viewer', path: AT },
  changeWorkspace: { least: 'admin', path: AT, body: { name: 'Acme' } },
  listAudit: { least: 'admin', path: `${AT}/audit` },
  listMembers: { least: 'viewer', path: `${AT}/members` },
  addMember: { least: 'admin', path: `${AT}/members`, body: { email: 'new@example.com', role: 'viewer' } },
  changeRole: { least: 'admin', path: `${AT}/members/leaver`, body: { role: 'deployer' } },
  removeMember: { least: 'admin', path: `${AT}/members/leaver` },
  withdrawInvitation: { least: 'admin', path: `${AT}/invitations/invited@example.com` },
  listKeys: { least: 'admin', path: `${AT}/keys` },
  createKey: { least: 'admin', path: `${AT}/keys`, body: { name: 'ci', role: 'deployer' } },
  revokeKey: { least: 'admin', path: `${AT}/keys/kaaaaaaaaaaa` },
  listWebhooks: { least: 'admin', path: `${AT}/webhooks` },
  addWebhook: {
    least: 'admin',
    path: `${AT}/webhooks`,
    body: { url: 'https://example.com/h', events: ['ready'] },
  },
  listDeliveries: { least: 'admin', path: `${AT}/webhooks/${WEBHOOK}/deliveries` },
  changeWebhook: { least: 'admin', path: `${AT}/webhooks/${WEBHOOK}`, body: { enabled: false } },
  replaceWebhookSecret: { least: 'admin', path: `${AT}/webhooks/${WEBHOOK}/secret` },
  testWebhook: { least: 'admin', path: `${AT}/webhooks/${WEBHOOK}/test` },
  removeWebhook: { least: 'admin', path: `${AT}/webhooks/${WEBHOOK}` },
  listOrphans: { least: 'admin', path: `/orphans?workspaceId=${WORKSPACE}` },
  listPublishers: { least: 'admin', path: `/publishers?workspaceId=${WORKSPACE}` },
  putPublisher: { least: 'admin', path: '/publishers/ci', body: { workspaceId: WORKSPACE } },
  deletePublisher: { least: 'admin', path: '/publishers/ci' },
  deleteService: { least: 'deployer', path: `/services/${SERVICE}` },
  deleteAgent: { least: 'deployer', path: '/agents/own-agent' },
};

const REFUSED = [401, 403, 404];
const RANK = { nobody: 0, stranger: 1, viewer: 2, deployer: 3, admin: 4 };
const LEAST = { all: 0, user: 1, viewer: 2, deployer: 3, admin: 4 };

describe('every route, for every role', () => {
  let stage: WorkspaceStage;
  let methods: Map<string, string>;
  /** From who may least to who may most, so that what is deleted is deleted last. */
  let callers: { name: string; rank: number; token: string | undefined }[];
  const table: string[] = [];
  /** For `npm run security`. */
  const hostile = { tried: 0, letThrough: 0 };

  beforeAll(async () => {
    stage = await startWorkspaceStage('demo-api-matrix');
    const { api, admin, deployer, viewer, stranger } = stage;
    const { db } = api;
    const webhook = { id: WEBHOOK, workspaceId: WORKSPACE, url: 'http://127.0.0.1:9/', events: ['ready'] };
    const times = { createdBy: ACTOR, createdAt: TIME, updatedAt: TIME };
    const ownAgent = { ...unitsAgent, id: 'own-agent', workspaceId: WORKSPACE, source: image };
    const operation = newOperation({
      id: OPERATION,
      workspaceId: WORKSPACE,
      serviceId: SERVICE,
      action: { kind: 'delete' },
      actor: ACTOR,
      createdAt: TIME,
    });
    const records: [string, object][] = [
      [paths.workspace(WORKSPACE), { id: WORKSPACE, name: 'Acme' }],
      [paths.agent(unitsAgent.id), unitsAgent],
      [paths.workspaceAgent(WORKSPACE, 'own-agent'), ownAgent],
      [paths.deployment(DEPLOYMENT), deploymentRecord({ id: DEPLOYMENT, workspaceId: WORKSPACE })],
      [paths.service(SERVICE), serviceRecord({ id: SERVICE, workspaceId: WORKSPACE })],
      [paths.operation(OPERATION), operation],
      [paths.member(WORKSPACE, 'leaver'), { uid: 'leaver', role: 'viewer', email: null }],
      [paths.webhook(WORKSPACE, WEBHOOK), { ...webhook, ...times, enabled: true }],
    ];
    for (const [path, record] of records) await db.doc(path).set(record);
    const key = async (role: string) =>
      (await send(api, 'POST', `${AT}/keys`, admin, { name: role, role })).body['secret'] as string;
    callers = [
      { name: 'nobody', rank: RANK.nobody, token: undefined },
      { name: 'stranger', rank: RANK.stranger, token: stranger.idToken },
      { name: 'viewer', rank: RANK.viewer, token: viewer.idToken },
      { name: 'viewer’s key', rank: RANK.viewer, token: await key('viewer') },
      { name: 'deployer', rank: RANK.deployer, token: deployer.idToken },
      { name: 'deployer’s key', rank: RANK.deployer, token: await key('deployer') },
      { name: 'admin', rank: RANK.admin, token: admin.idToken },
    ];
    const page = (await (await fetch(`${api.url}/api/v1/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { operationId?: string }>>;
    };
    methods = new Map(
      Object.values(page.paths).flatMap((path) =>
        Object.entries(path).map(
          ([method, { operationId = '' }]) => [operationId, method.toUpperCase()] as const,
        ),
      ),
    );
  });
  afterAll(async () => {
    await stage.close();
    const head = `${'API route'.padEnd(22)}${callers.map(({ name }) => name.padStart(15)).join('')}`;
    process.stdout.write([head, ...table, ''].join('\n'));
    const { tried, letThrough } = hostile;
    process.stdout.write(
      `security: ${'API routes, too small a role'.padEnd(44)} tried ${tried} let through ${letThrough}\n`,
    );
  });

  it('is looked at', () => {
    expect([...methods.keys()].sort()).toEqual(Object.keys(ROUTES).sort());
  });

  it.each(Object.entries(ROUTES))('%s', async (name, { least, path, body }) => {
    const answers = [];
    for (const { rank, token } of callers) {
      const headers = new Headers({ 'content-type': 'application/json' });
      if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
      const method = methods.get(name) ?? '';
      const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
      const { status } = await fetch(`${stage.api.url}/api/v1${path}`, init);
      answers.push({ rank, status });
    }
    table.push(`${name.padEnd(22)}${answers.map(({ status }) => String(status).padStart(15)).join('')}`);
    const [shutOut, letIn] = [
      answers.filter(({ rank }) => rank < LEAST[least]),
      answers.filter(({ rank }) => rank >= LEAST[least]),
    ];
    hostile.tried += shutOut.length;
    hostile.letThrough += shutOut.filter(({ status }) => !REFUSED.includes(status)).length;
    for (const { rank, status } of shutOut) expect(REFUSED, `rank ${rank} got ${status}`).toContain(status);
    expect(answers[0]?.status === 401).toBe(least !== 'all');
    for (const { status } of letIn) expect([401, 403]).not.toContain(status);
  });
});
