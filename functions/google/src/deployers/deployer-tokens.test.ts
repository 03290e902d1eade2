import { describe, expect, it } from 'vitest';
import { GoogleRestError, createGoogleRest } from '../google-rest.ts';
import { serveJson } from '../testing/serve-json.ts';
import { z } from 'zod';
import { deployerAccountsSchema } from './deployer-accounts.ts';
import { createDeployerTokens } from './deployer-tokens.ts';
import { DeployerRefused } from './deployer-refused.ts';
import { createAccessTokenGenerator } from './generate-access-token.ts';

const HOUR_MS = 3_600_000;
const DEPLOYER = 'deployer@tenant-project.iam.gserviceaccount.com';
const PORTAL = 'portal-worker@portal-project.iam.gserviceaccount.com';
const portal = { accessToken: async () => 'portal token', email: async () => PORTAL };

describe('the accounts that deploy', () => {
  it('are read by project, by id and by number', () => {
    const accounts = deployerAccountsSchema.parse(`tenant-project=${DEPLOYER}, 123456789=${DEPLOYER},`);
    expect([...accounts]).toEqual([
      ['tenant-project', DEPLOYER],
      ['123456789', DEPLOYER],
    ]);
    expect(deployerAccountsSchema.parse(undefined).size).toBe(0);
  });

  it.each([
    ['no account', 'tenant-project', 'is not of the form'],
    ['a user', 'tenant-project=ada@example.com', 'is not of the form'],
    ['a project that is none', `Tenant=${DEPLOYER}`, 'is not of the form'],
    [
      'two accounts of one project',
      `tenant-project=${DEPLOYER},tenant-project=x${DEPLOYER}`,
      'has two accounts',
    ],
  ])('are refused with %s', (_, text, problem) => {
    expect(deployerAccountsSchema.safeParse(text).error?.issues[0]?.message).toContain(problem);
  });
});

function open(otherwise?: string) {
  const asked: string[] = [];
  let time = 0;
  const tokens = createDeployerTokens({
    portal,
    accounts: new Map([['tenant-project', DEPLOYER]]),
    otherwise,
    now: () => time,
    generate: async (account) => {
      asked.push(account);
      return { token: `${account} ${asked.length}`, expiresAt: time + HOUR_MS };
    },
  });
  return { tokens, asked, pass: (ms: number) => (time += ms) };
}

describe('a token', () => {
  it('is of the project’s deployer, and elsewhere of the portal or of whoever is named for the rest', async () => {
    const { tokens } = open();
    expect(await tokens.accessToken('tenant-project')).toBe(`${DEPLOYER} 1`);
    expect(await tokens.accessToken('portal-project')).toBe('portal token');
    expect(await tokens.accessToken(undefined)).toBe('portal token');
    expect(tokens.authClient('portal-project')).toBeUndefined();
    expect(await open('other@x.iam.gserviceaccount.com').tokens.accessToken('portal-project')).toBe(
      'other@x.iam.gserviceaccount.com 1',
    );
  });

  it('is asked for once, by calls at the same time and later ones, and again shortly before its end', async () => {
    const { tokens, asked, pass } = open();
    const ask = () => tokens.accessToken('tenant-project');
    expect(new Set(await Promise.all([ask(), ask(), ask()])).size).toBe(1);
    pass(HOUR_MS - 6 * 60_000);
    expect(await ask()).toBe(`${DEPLOYER} 1`);
    pass(2 * 60_000);
    expect(new Set(await Promise.all([ask(), ask()]))).toEqual(new Set([`${DEPLOYER} 2`]));
    expect(asked).toHaveLength(2);
  });

  it('goes to a gRPC client as its credentials', async () => {
    const { tokens } = open();
    const headers = await tokens.authClient('tenant-project')?.getRequestHeaders();
    expect(new Headers(headers).get('authorization')).toBe(`Bearer ${DEPLOYER} 1`);
  });
});

it('a call is made in the name of whoever deploys into the project that it names', async () => {
  const { tokens } = open();
  await using server = await serveJson({
    '/v2/projects/tenant-project/locations/r/services': {},
    '/v3/projects/portal-project:testIamPermissions': {},
    '/v1/projects/-/serviceAccounts/x': {},
  });
  const rest = createGoogleRest(server.url, tokens.accessToken);
  const host = 'run.googleapis.com';
  await rest({ host, path: '/v2/projects/tenant-project/locations/r/services' }, z.unknown());
  await rest({ host, path: '/v3/projects/portal-project:testIamPermissions' }, z.unknown());
  await rest({ host, path: '/v1/projects/-/serviceAccounts/x', project: 'tenant-project' }, z.unknown());
  expect(server.requests.map(({ authorization }) => authorization)).toEqual([
    `Bearer ${DEPLOYER} 1`,
    'Bearer portal token',
    `Bearer ${DEPLOYER} 1`,
  ]);
});

describe('IAM Credentials', () => {
  const PATH = `/v1/projects/-/serviceAccounts/${DEPLOYER}:generateAccessToken`;

  it('is asked in the portal’s own name, for an hour', async () => {
    const expireTime = new Date(HOUR_MS).toISOString();
    await using server = await serveJson({ [PATH]: { accessToken: 'token', expireTime } });
    const token = await createAccessTokenGenerator(server.url, portal)(DEPLOYER);
    expect(token).toEqual({ token: 'token', expiresAt: HOUR_MS });
    expect(server.requests).toMatchObject([
      {
        authorization: 'Bearer portal token',
        body: { lifetime: '3600s', scope: ['https://www.googleapis.com/auth/cloud-platform'] },
      },
    ]);
  });

  it.each([
    [
      'a role that is missing',
      { code: 403, message: 'Permission denied', status: 'PERMISSION_DENIED' },
      `gcloud iam service-accounts add-iam-policy-binding ${DEPLOYER} --project=tenant-project --member=serviceAccount:${PORTAL} --role=roles/iam.serviceAccountTokenCreator`,
    ],
    [
      'an API that is not enabled',
      { code: 403, message: 'IAM Service Account Credentials API has not been used in project 1 before' },
      'gcloud services enable iamcredentials.googleapis.com --project=portal-project',
    ],
  ])('tells what mends %s', async (_, error, fix) => {
    await using server = await serveJson({ [PATH]: { error } });
    const refused = await createAccessTokenGenerator(
      server.url,
      portal,
    )(DEPLOYER).catch((one: unknown) => one);
    expect(refused).toBeInstanceOf(DeployerRefused);
    expect(refused).toMatchObject({ status: 403, account: DEPLOYER, fix });
  });

  it('that does not answer now is no refusal', async () => {
    await using server = await serveJson({ [PATH]: { error: { code: 503, message: 'later' } } });
    const failed = await createAccessTokenGenerator(
      server.url,
      portal,
    )(DEPLOYER).catch((one: unknown) => one);
    expect(failed).toBeInstanceOf(GoogleRestError);
    expect(failed).not.toBeInstanceOf(DeployerRefused);
  });
});
