import { DEFAULT_RUNTIME, type Finding } from '@agent-gallery/contract';
import { expect, it } from 'vitest';
import { createGoogleRest } from '../google-rest.ts';
import { serveJson } from '../testing/serve-json.ts';
import { type PreflightOrder, createPreflight } from './run-preflight.ts';

const ORDER: PreflightOrder = {
  workspaceId: 'team',
  target: 'cloud-run',
  project: 'demo-target',
  region: 'europe-west1',
  serviceName: 'echo',
  isPublic: false,
  isBuilt: true,
  runtime: DEFAULT_RUNTIME,
  account: 'deployer@portal.iam.gserviceaccount.com',
};
const SERVICE = '/v2/projects/demo-target/locations/europe-west1/services/echo';
const COMPUTE = '/v1/projects/-/serviceAccounts/123-compute@developer.gserviceaccount.com';
const api = (name: string, state = 'ENABLED') => ({
  name: `projects/123/services/${name}.googleapis.com`,
  state,
});
const GOOD: Record<string, unknown> = {
  '/v1/projects/demo-target/services:batchGet': {
    services: [api('run'), api('cloudbuild'), api('artifactregistry')],
  },
  '/v3/projects/demo-target:testIamPermissions': {
    permissions: [
      'run.services.create',
      'run.services.get',
      'run.services.update',
      'cloudbuild.builds.create',
      'cloudbuild.builds.get',
      'artifactregistry.repositories.downloadArtifacts',
    ],
  },
  '/v3/projects/demo-target': { name: 'projects/123' },
  [COMPUTE]: { email: 'x' },
  [`${COMPUTE}:testIamPermissions`]: { permissions: ['iam.serviceAccounts.actAs'] },
};

async function preflight(
  answers: Record<string, unknown>,
  order: Partial<PreflightOrder> = {},
): Promise<Finding[]> {
  await using server = await serveJson({ ...GOOD, ...answers });
  const rest = createGoogleRest(server.url, async () => 'token');
  return await createPreflight(rest)({ ...ORDER, ...order });
}
const others = (findings: Finding[]) =>
  findings.filter(({ status, check }) => status !== 'ok' && check !== 'quota');

it('finds nothing to mend where all is there', async () => {
  const findings = await preflight({});
  expect(others(findings)).toEqual([]);
  expect(findings.map(({ check }) => check)).toEqual(
    expect.arrayContaining(['api', 'role', 'name', 'service-account', 'quota']),
  );
});

it.each<[string, Record<string, unknown>, Partial<PreflightOrder>, Finding[]]>([
  [
    'an API that is not enabled',
    {
      '/v1/projects/demo-target/services:batchGet': {
        services: [api('run', 'DISABLED'), api('cloudbuild'), api('artifactregistry')],
      },
    },
    {},
    [
      {
        check: 'api',
        status: 'failed',
        text: 'run.googleapis.com is not enabled in demo-target.',
        fix: 'gcloud services enable run.googleapis.com --project=demo-target',
      },
    ],
  ],
  [
    'a role that is missing',
    {
      '/v3/projects/demo-target:testIamPermissions': {
        permissions: [
          'run.services.create',
          'run.services.get',
          'run.services.update',
          'artifactregistry.repositories.downloadArtifacts',
        ],
      },
    },
    {},
    [
      {
        check: 'role',
        status: 'failed',
        text: 'The deploying account lacks cloudbuild.builds.create, cloudbuild.builds.get in demo-target.',
        fix: 'gcloud projects add-iam-policy-binding demo-target --member=serviceAccount:deployer@portal.iam.gserviceaccount.com --role=roles/cloudbuild.builds.editor',
      },
    ],
  ],
  [
    'a service of somebody else',
    { [SERVICE]: { labels: { 'managed-by': 'agent-gallery', 'agent-gallery-workspace': 'others' } } },
    {},
    [
      {
        check: 'name',
        status: 'failed',
        text: 'Cloud Run has a service echo in europe-west1 that this workspace did not deploy.',
        fix: 'Choose another service name.',
      },
    ],
  ],
  [
    'an account that services may not run as',
    { [`${COMPUTE}:testIamPermissions`]: {} },
    {},
    [
      {
        check: 'service-account',
        status: 'failed',
        text: 'The deploying account may not let services run as 123-compute@developer.gserviceaccount.com.',
        fix: 'gcloud iam service-accounts add-iam-policy-binding 123-compute@developer.gserviceaccount.com --member=serviceAccount:deployer@portal.iam.gserviceaccount.com --role=roles/iam.serviceAccountUser',
      },
    ],
  ],
  [
    'an account that is not there',
    {},
    { runtime: { ...DEFAULT_RUNTIME, serviceAccount: 'bot@demo-target.iam.gserviceaccount.com' } },
    [
      {
        check: 'service-account',
        status: 'failed',
        text: 'There is no service account bot@demo-target.iam.gserviceaccount.com.',
        fix: 'gcloud iam service-accounts create bot --project=demo-target',
      },
    ],
  ],
])('names %s and the line that mends it', async (_what, answers, order, expected) => {
  expect(others(await preflight(answers, order))).toEqual(expected);
});

it('asks for Secret Manager, and for each secret, only where there are any', async () => {
  const env = { KEY: { secret: 'key', version: 'latest' }, TOKEN: 'plain' };
  const findings = others(await preflight({}, { runtime: { ...DEFAULT_RUNTIME, env } }));
  expect(findings).toMatchObject([
    {
      check: 'secret',
      status: 'failed',
      fix: 'gcloud secrets create key --project=demo-target --data-file=FILE',
    },
    { check: 'environment', status: 'warning' },
    { check: 'api', status: 'unknown' },
  ]);
});

it('never calls failed what Google does not tell', async () => {
  const denied = { error: { code: 403, message: 'Permission denied', status: 'PERMISSION_DENIED' } };
  const answers = Object.fromEntries([...Object.keys(GOOD), SERVICE].map((path) => [path, denied]));
  const findings = await preflight(answers);
  expect(new Set(findings.map(({ status }) => status))).toEqual(new Set(['unknown']));
});

const ENGINES = '/v1/projects/demo-target/locations/europe-west1/reasoningEngines';
const ENGINE = { target: 'agent-engine', isBuilt: false } as const;
it.each<[string, unknown, Partial<Finding>]>([
  ['is free', {}, { status: 'ok', text: 'The name echo is free in europe-west1.' }],
  [
    'is the workspace’s',
    {
      reasoningEngines: [
        { displayName: 'echo', labels: { 'managed-by': 'agent-gallery', 'agent-gallery-workspace': 'team' } },
      ],
    },
    { status: 'ok', text: 'The engine echo is this workspace’s and is updated.' },
  ],
  [
    'is somebody else’s',
    { reasoningEngines: [{ displayName: 'other' }, { displayName: 'echo' }] },
    {
      status: 'failed',
      text: 'Agent Engine has an engine echo in europe-west1 that this workspace did not deploy.',
      fix: 'Choose another service name.',
    },
  ],
])('says of an engine’s name that it %s', async (_what, engines, expected) => {
  const findings = await preflight({ [ENGINES]: engines }, ENGINE);
  expect(findings.filter(({ check }) => check === 'name')).toMatchObject([expected]);
});

it('asks of Agent Engine what it needs', async () => {
  const findings = others(await preflight({ [ENGINES]: {} }, ENGINE));
  expect(findings).toMatchObject([
    { check: 'role', status: 'failed', fix: expect.stringContaining('roles/aiplatform.user') as string },
    { check: 'api', status: 'unknown', text: expect.stringContaining('aiplatform') as string },
  ]);
});
