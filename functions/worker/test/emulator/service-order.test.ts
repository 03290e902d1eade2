import { randomBytes, randomUUID } from 'node:crypto';
import { Firestore } from '@google-cloud/firestore';
import {
  type Deployment,
  type Runtime,
  type Service,
  deploymentIdFromBytes,
  newDeployment,
  paths,
  serviceId,
} from '@agent-gallery/contract';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { serviceOrder } from '../../src/engine/order/service-order.ts';

const databases: Firestore[] = [];
let db: Firestore;
let said: string[];
beforeEach(() => {
  db = new Firestore({ projectId: `demo-${randomUUID().slice(0, 18)}` });
  databases.push(db);
  said = [];
});
afterAll(() => Promise.all(databases.map((database) => database.terminate())));

const PLACE = { target: 'cloud-run', project: 'demo-target', region: 'europe-west1' } as const;
const NOW = '2026-11-21T10:00:00.000Z';

function deploymentWith(runtime: Partial<Runtime>): Deployment {
  const deployment = newDeployment({
    id: deploymentIdFromBytes(randomBytes(11)),
    request: { workspaceId: 'team', agentId: 'geo', ...PLACE, serviceName: 'geo', access: 'private' },
    agent: { name: 'Geo', framework: 'a2a', source: { kind: 'folder', path: 'geo' }, runtime: undefined },
    actor: { kind: 'system', id: 'test', email: null },
    idempotencyKey: null,
    createdAt: NOW,
  });
  const image = { repository: 'registry.test/geo', tag: 't', digest: 'sha256:1' };
  return { ...deployment, image, runtime: { ...deployment.runtime, ...runtime } };
}

async function goLive(url: string, where: Partial<Service> & { agentId?: string; since?: string } = {}) {
  const { agentId = 'geo-mcp', since = NOW, ...rest } = where;
  const name = `s-${randomUUID().slice(0, 8)}`;
  const service: Service = {
    id: serviceId({ ...PLACE, serviceName: name }),
    ...{ workspaceId: 'team', ...PLACE, name, url, card: null, activeDeploymentId: null },
    live: { deploymentId: deploymentIdFromBytes(randomBytes(11)), agentId, revision: 'r', image: 'i', since },
    ...{ createdAt: NOW, updatedAt: NOW },
    ...rest,
  };
  await db.doc(paths.service(service.id)).set(service);
}

const order = (deployment: Deployment, publicUrl: string | null = null) =>
  serviceOrder(
    { db, portalProject: 'demo-portal', say: (_id, _step, _key, text) => void said.push(text) },
    deployment,
    { revision: 'geo-1', publicUrl },
  );
const MCP_URL = { from: 'agent-url', agentId: 'geo-mcp', path: '/mcp' } as const;

describe('what is ordered of Cloud Run', () => {
  it('has the values and instances that the deployment says', async () => {
    const runtime: Partial<Runtime> = {
      env: { A: 'b', WORKSPACE_ID: { from: 'workspace-id' }, PROJECT: { from: 'portal-project' } },
      scaling: { minInstances: 0, maxInstances: 3 },
    };
    expect(await order(deploymentWith(runtime))).toMatchObject({
      image: 'registry.test/geo@sha256:1',
      env: { A: 'b', WORKSPACE_ID: 'team', PROJECT: 'demo-portal' },
      runtime: { scaling: { minInstances: 0, maxInstances: 3 } },
      port: 8080,
    });
    expect(said).toEqual([]);
  });

  it('has the service’s URL where its card needs it, unless the deployment says otherwise', async () => {
    const url = 'https://geo.test';
    expect((await order(deploymentWith({ env: { A: 'b' } }), url)).env).toEqual({ A: 'b', PUBLIC_URL: url });
    const own = { PUBLIC_URL: 'https://agents.example.com' };
    expect((await order(deploymentWith({ env: own }), url)).env).toEqual(own);
  });

  it('has secrets by reference, labels, and the port of the settings, else of the recipe', async () => {
    const KEY = { secret: 'key', version: 'latest' };
    const deployment = deploymentWith({ env: { KEY, API_TOKEN: 'x' }, labels: { team: 'geo' }, port: 3000 });
    const ordered = await order(deployment);
    expect(ordered).toMatchObject({ env: { KEY, API_TOKEN: 'x' }, port: 3000 });
    expect(ordered.labels).toEqual({
      team: 'geo',
      'managed-by': 'agent-gallery',
      'agent-gallery-workspace': 'team',
    });
    expect(said).toEqual([expect.stringMatching(/^API_TOKEN is a plain value .* Secret Manager/)]);
    const recipe = {
      kind: 'python-server',
      because: '',
      dockerfile: '',
      generated: null,
      port: 10_000,
    } as const;
    expect((await order({ ...deploymentWith({}), recipe })).port).toBe(10_000);
  });

  it('names another agent of the workspace where it is live, best in the same place, then the newest', async () => {
    await goLive('https://other-workspace.test', { workspaceId: 'others' });
    await goLive('https://other-agent.test', { agentId: 'units' });
    await goLive('https://other-region.test', { region: 'us-central1', since: '2026-11-21T12:00:00.000Z' });
    const far = await order(deploymentWith({ env: { MCP_URL } }));
    expect(far.env).toEqual({ MCP_URL: 'https://other-region.test/mcp' });
    await goLive('https://old.test', { since: '2026-11-20T10:00:00.000Z' });
    await goLive('https://new.test/', { since: '2026-11-20T11:00:00.000Z' });
    expect((await order(deploymentWith({ env: { MCP_URL } }))).env).toEqual({
      MCP_URL: 'https://new.test/mcp',
    });
    expect(said.at(-1)).toBe('MCP_URL is https://new.test/mcp, where geo-mcp is live.');
  });

  it('leaves the variable out where that agent is not live, and says so', async () => {
    await goLive('https://gone.test', { live: null });
    expect((await order(deploymentWith({ env: { MCP_URL } }))).env).toEqual({});
    expect(said).toEqual(['MCP_URL is not set: geo-mcp is not deployed in this workspace.']);
  });
});
