import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeployerRefused,
  createAccessTokenGenerator,
  createDeployerTokens,
  createGoogleRest,
  createPreflight,
} from '@agent-gallery/google';
import { DEFAULT_RUNTIME } from '@agent-gallery/contract';
import { Impersonated, OAuth2Client } from 'google-auth-library';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadDescriptors } from '../rpc/descriptors.ts';
import { createFaults } from '../rpc/faults.ts';
import { RpcError, rpcCode } from '../rpc-error.ts';
import { startRestApis } from '../start-rest-apis.ts';
import { startStorage } from '../storage/start-storage.ts';
import { createIamRoutes } from './iam-routes.ts';
import { createSigners } from './create-signers.ts';

const TOKEN = 'ya29.local-test-token';
const DEPLOYER = 'agent-gallery-deployer@research-project.iam.gserviceaccount.com';
const PORTAL = 'portal-worker@portal-project.iam.gserviceaccount.com';
const faults = createFaults();
const closing: (() => Promise<void>)[] = [];
let folder: string;
let endpoint: URL;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agent-gallery-iam-'));
  const storage = await startStorage({ dataFolder: folder, port: 0, faults });
  const server = await startRestApis({
    port: 0,
    descriptors: loadDescriptors(),
    handlers: {},
    operationOwners: [],
    routes: createIamRoutes(createSigners(join(folder, 'keys')), TOKEN),
    storage,
    certificate: { key: '', cert: '' },
    faults,
    log: () => undefined,
  });
  endpoint = new URL(`http://127.0.0.1:${String(server.port)}`);
  closing.push(server.close, storage.close);
});
afterAll(async () => {
  await Promise.all(closing.map((close) => close()));
  await rm(folder, { recursive: true });
});
beforeEach(() => faults.clear());

const portal = { accessToken: async () => 'of the portal', email: async () => PORTAL };
const open = () =>
  createDeployerTokens({
    portal,
    accounts: new Map([['research-project', DEPLOYER]]),
    generate: createAccessTokenGenerator(endpoint, portal),
  });

describe('tokens of a tenant’s deployer, from the local IAM Credentials', () => {
  it('are given out to the portal as Google’s own client gets them', async () => {
    const client = new Impersonated({
      sourceClient: Object.assign(new OAuth2Client(), { credentials: { access_token: 'of the portal' } }),
      targetPrincipal: DEPLOYER,
      lifetime: 600,
      targetScopes: ['https://www.googleapis.com/auth/cloud-platform'],
      endpoint: endpoint.origin,
    });
    const { token } = await client.getAccessToken();
    expect(token).toBe(TOKEN);
    const left = (client.credentials.expiry_date ?? 0) - Date.now();
    expect(left).toBeGreaterThan(500_000);
    expect(left).toBeLessThanOrEqual(600_000);
    expect(await open().accessToken('research-project')).toBe(TOKEN);
    expect(await open().accessToken('another-project')).toBe('of the portal');
  });

  it('are refused for a lifetime and a scope that Google refuses', async () => {
    const ask = async (body: object) => {
      const path = `/v1/projects/-/serviceAccounts/${DEPLOYER}:generateAccessToken`;
      const response = await fetch(new URL(path, endpoint), { method: 'POST', body: JSON.stringify(body) });
      return response.status;
    };
    expect(await ask({ scope: ['x'], lifetime: '7200s' })).toBe(400);
    expect(await ask({ scope: [] })).toBe(400);
    expect(await ask({ scope: ['x'] })).toBe(200);
  });

  it('where IAM refuses them, stop a deployment before anything is asked in the project, with the line that mends it', async () => {
    faults.inject({
      method: 'google.iam.credentials.v1.IAMCredentials/GenerateAccessToken',
      matches: (request) => 'account' in request && request.account === DEPLOYER,
      before: new RpcError(rpcCode.permissionDenied, 'iam.serviceAccounts.getAccessToken denied'),
      times: 10,
    });
    const deployers = open();
    await expect(deployers.accessToken('research-project')).rejects.toBeInstanceOf(DeployerRefused);
    const preflight = createPreflight(createGoogleRest(endpoint, deployers.accessToken), deployers);
    const findings = await preflight({
      workspaceId: 'team',
      target: 'cloud-run',
      project: 'research-project',
      region: 'europe-west1',
      serviceName: 'echo',
      isPublic: false,
      isBuilt: true,
      runtime: DEFAULT_RUNTIME,
      account: DEPLOYER,
    });
    expect(findings).toEqual([
      {
        check: 'role',
        status: 'failed',
        text: `The portal may not act as ${DEPLOYER}: iam.serviceAccounts.getAccessToken denied`,
        fix: `gcloud iam service-accounts add-iam-policy-binding ${DEPLOYER} --project=research-project --member=serviceAccount:${PORTAL} --role=roles/iam.serviceAccountTokenCreator`,
      },
    ]);
    faults.clear();
    expect(await deployers.accessToken('research-project')).toBe(TOKEN);
  });
});
