import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TOPICS } from '@agent-gallery/contract';
import { readTracingConfig } from '@agent-gallery/telemetry';
import { METRICS, type Metric } from '@agent-gallery/telemetry/metrics';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { readConfig as readApiConfig } from '../../../../functions/api/src/config.ts';
import { readConfig as readWorkerConfig } from '../../../../functions/worker/src/config.ts';
import { isPortalEntry } from '../../../local/src/cloud/logging/is-portal-entry.ts';
import type { LogEntry } from '../../../local/src/cloud/logging/log-entry.ts';
import { parseLogFilter } from '../../../local/src/cloud/logging/parse-log-filter.ts';
import { TOPOLOGY } from '../../../local/src/functions/topology.ts';
import { type Configuration, readConfiguration, readFolder } from './read-configuration.ts';

// It takes its time on a machine that has much else to do.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

// What infra/terraform repeats of the code is the same there.

const ROOT = join(import.meta.dirname, '../../../..');
const read = (name: string) => readFile(join(ROOT, name), 'utf8');
let configuration: Configuration;

beforeAll(async () => {
  configuration = await readConfiguration(await readFolder(join(ROOT, 'infra/terraform')));
});

const local = (name: string) => configuration.locals.get(name);
const resource = (type: string, name: string) =>
  configuration.declarations.find((one) => one.type === type && one.name === name)?.body ?? {};

const topicsSchema = z.record(z.string(), z.string());
const functionsSchema = z.record(
  z.string(),
  z.object({ topic: z.string(), ack_deadline_seconds: z.number(), concurrency: z.number() }),
);
const subscriptionSchema = z.object({
  retry_policy: z.tuple([z.object({ maximum_backoff: z.string() })]),
  dead_letter_policy: z.tuple([z.object({ max_delivery_attempts: z.number() })]),
});

describe('Pub/Sub', () => {
  it('has the contract’s topics', () => {
    const topics = topicsSchema.parse(local('topics'));
    expect(Object.values(topics).sort()).toEqual(Object.values(TOPICS).sort());
  });

  it('pushes to each function of the worker as the local one does', () => {
    const topics = topicsSchema.parse(local('topics'));
    const functions = functionsSchema.parse(local('worker_functions'));
    const pushed = Object.entries(functions).map(([name, { topic, ack_deadline_seconds: seconds }]) => [
      name,
      topics[topic.replace(/^\$\{local\.topics\.|\}$/g, '')],
      seconds,
    ]);
    expect(pushed.sort()).toEqual(
      TOPOLOGY.subscriptions.map((one) => [one.function, one.topic, one.ackDeadlineSeconds]).sort(),
    );
    for (const { function: name, maxOutstanding } of TOPOLOGY.subscriptions)
      expect(functions[name]?.concurrency).toBeLessThanOrEqual(maxOutstanding);
  });

  it('gives up and waits as the local one does', () => {
    const { retry_policy: retry, dead_letter_policy: dead } = subscriptionSchema.parse(
      resource('google_pubsub_subscription', 'worker'),
    );
    expect(dead[0].max_delivery_attempts).toBe(TOPOLOGY.maxDeliveryAttempts);
    expect(retry[0].maximum_backoff).toBe(`${TOPOLOGY.retry.maxBackoffSeconds}s`);
    expect(resource('google_pubsub_subscription', 'dead_letters')['name']).toBe(
      TOPOLOGY.deadLetterSubscription,
    );
  });
});

describe('who may come in', () => {
  const members = () =>
    configuration.declarations.flatMap(({ type, name, body }) =>
      [body['member'], body['members']].flat().flatMap((member) => {
        const text = typeof member === 'string' ? member : '';
        return /all(?:Authenticated)?Users/.test(text) ? [`${type}.${name}: ${text}`] : [];
      }),
    );

  it('is everybody at the API, which asks for a token itself, and at nothing else', () => {
    expect(members()).toEqual(['google_cloud_run_v2_service_iam_member.api_public: allUsers']);
  });

  it('is the account that pushes at each function of the worker, with a token for that function', () => {
    expect(resource('google_cloud_run_v2_service_iam_member', 'worker_push')).toMatchObject({
      for_each: '${google_cloudfunctions2_function.worker}',
      role: 'roles/run.invoker',
      member: '${google_service_account.push.member}',
    });
    expect(resource('google_cloudfunctions2_function', 'worker')).toMatchObject({
      for_each: '${local.worker_functions}',
      service_config: [{ ingress_settings: 'ALLOW_INTERNAL_ONLY' }],
    });
    const pushed = configuration.declarations.filter(
      ({ type, body }) => type === 'google_pubsub_subscription' && 'push_config' in body,
    );
    expect(pushed.map(({ name }) => name).sort()).toEqual(['tenant_builds', 'worker']);
    for (const { body } of pushed)
      expect(body['push_config']).toMatchObject([
        { oidc_token: [{ service_account_email: '${google_service_account.push.email}' }] },
      ]);
    expect(resource('google_pubsub_subscription', 'worker')['push_config']).toMatchObject([
      { oidc_token: [{ audience: '${local.push_audience_prefix}${each.key}' }] },
    ]);
  });

  it('is told by the scheduler through Pub/Sub alone', () => {
    const jobs = configuration.declarations.filter(({ type }) => type === 'google_cloud_scheduler_job');
    expect(jobs.map(({ body }) => 'pubsub_target' in body && !('http_target' in body))).toEqual([true]);
  });
});

const TENANT_DEPLOYER = 'agent-gallery-deployer@research-project.iam.gserviceaccount.com';

/** The settings of a `merge({ NAME = value … })`, with something of its kind for each value that Terraform would look up. */
function settingsOf(name: string): Record<string, string> {
  const stands: Record<string, string> = {
    'var.project_id': 'demo-portal',
    'var.workspace_id': 'default',
    'local.push_audience_prefix': 'https://europe-west1-demo-portal.cloudfunctions.net/portal-',
    'google_service_account.push.email': 'portal-push@demo-portal.iam.gserviceaccount.com',
    'local.agent_builder': String(local('agent_builder')),
    'local.base_images': `node:24-slim=sha256:${'a'.repeat(64)}`,
    'local.deployer_accounts': `research-project=${TENANT_DEPLOYER},123456789012=${TENANT_DEPLOYER}`,
    'local.deployer_account': 'portal-worker@demo-portal.iam.gserviceaccount.com',
    'google_storage_bucket.sources.name': 'demo-portal-agent-sources',
    'join(",", local.console_origins)': 'https://demo-portal-portal.web.app,https://portal.example.com',
    'join(",", var.allowed_domains)': 'example.com,example.org',
    'join(",", var.initial_admins)': 'ada@example.com',
  };
  const found = String(local(name)).matchAll(/^\s*([A-Z][A-Z0-9_]*)\s*=\s*(.+)$/gm);
  return Object.fromEntries(
    [...found].map(([, key = '', value = '']) => {
      const text = /^"(.*)"$/.exec(value)?.[1] ?? stands[value];
      if (text === undefined) throw new Error(`${key} = ${value}: say what may stand for it.`);
      return [key, text];
    }),
  );
}

describe('the functions’ settings', () => {
  it('are all that the API needs, and safe', () => {
    const config = readApiConfig(settingsOf('api_environment'));
    expect(config).toMatchObject({
      environment: 'production',
      project: 'demo-portal',
      webOrigins: ['https://demo-portal-portal.web.app', 'https://portal.example.com'],
      sourceBucket: 'demo-portal-agent-sources',
      deployerAccount: 'portal-worker@demo-portal.iam.gserviceaccount.com',
      deployerAccounts: new Map([
        ['research-project', TENANT_DEPLOYER],
        ['123456789012', TENANT_DEPLOYER],
      ]),
    });
  });

  it('are all that the worker needs, and safe', () => {
    const config = readWorkerConfig(settingsOf('worker_environment'));
    expect(config).toMatchObject({
      portalProject: 'demo-portal',
      agentsRoot: '/workspace/agents',
      bases: new Map([['node:24-slim', `sha256:${'a'.repeat(64)}`]]),
      sourceBucket: 'demo-portal-agent-sources',
      deployerAccounts: new Map([
        ['research-project', TENANT_DEPLOYER],
        ['123456789012', TENANT_DEPLOYER],
      ]),
    });
  });

  it('of the hosting agent are those that its manifest asks for', async () => {
    const { runtime } = z
      .object({ runtime: z.object({ env: z.record(z.string(), z.unknown()) }) })
      .parse(JSON.parse(await read('services/hosting-agent/agent.json')));
    const text = await read('infra/terraform/hosting_agent.tf');
    for (const name of Object.keys(runtime.env)) expect(text).toMatch(new RegExp(`^\\s*${name}\\s+=`, 'm'));
  });
});

describe('the Logging sink', () => {
  const entry = (type: string, labels?: Record<string, string>): LogEntry => ({
    logName: 'projects/p/logs/x',
    resource: { type, labels: {} },
    insertId: '1',
    timestamp: '2026-01-01T00:00:00Z',
    receiveTimestamp: '2026-01-01T00:00:00Z',
    severity: 'INFO',
    ...(labels && { labels }),
  });

  it.each([
    ['a build of the portal’s', entry('build', { build_tags: 'agent-gallery,deployment-d1' }), true],
    ['a build with a tag after another', entry('build', { build_tags: 'x,agent-gallery' }), true],
    ['a build with a longer tag', entry('build', { build_tags: 'agent-gallery-2,my-agent-gallery' }), false],
    ['a build of somebody else', entry('build', { build_tags: 'x' }), false],
    ['a build with no labels', entry('build'), false],
    ['an agent on Cloud Run', entry('cloud_run_revision', { 'managed-by': 'agent-gallery' }), true],
    ['a function of the portal itself', entry('cloud_run_revision', { app: 'agent-gallery-portal' }), false],
    [
      'an agent on Agent Engine',
      entry('aiplatform.googleapis.com/ReasoningEngine', { 'managed-by': 'agent-gallery' }),
      true,
    ],
    ['another engine', entry('aiplatform.googleapis.com/ReasoningEngine', { 'managed-by': 'x' }), false],
    [
      'a virtual machine that is labelled so',
      entry('gce_instance', { 'managed-by': 'agent-gallery' }),
      false,
    ],
  ])('and the local one agree on %s', (_, one, isIn) => {
    const filter = z.string().parse(local('deployment_log_filter'));
    expect([parseLogFilter(filter)(one), isPortalEntry(one)]).toEqual([isIn, isIn]);
  });
});

describe('metrics', () => {
  it('are made of the lines, values and labels that functions/telemetry names', () => {
    const shape = z.object({
      description: z.string(),
      message: z.string(),
      value: z.string(),
      unit: z.string(),
      labels: z.array(z.string()),
    });
    const metrics = z.record(z.string(), shape).parse(local('portal_metrics'));
    const expected = METRICS.map(({ id, ...metric }: Metric) => [id, { value: '', ...metric }]);
    expect(metrics).toEqual(Object.fromEntries(expected));
  });

  it('of streams are told by agents, too, which know nothing of the portal', async () => {
    const agents = await read('services/a2a/src/serve/stream-count.ts');
    const streams = METRICS.find(({ id }) => id === 'a2a_open_streams');
    for (const word of [`'${String(streams?.message)}'`, 'open', ...(streams?.labels ?? [])])
      expect(agents).toContain(word);
  });
});

it('spans of the functions go to Google’s endpoint for OpenTelemetry, whose API is enabled', () => {
  for (const name of ['api_environment', 'worker_environment'])
    expect(readTracingConfig(settingsOf(name))).toMatchObject({
      endpoint: new URL('https://telemetry.googleapis.com'),
      sampleRatio: 1,
      project: 'demo-portal',
    });
  expect(local('apis')).toContain('telemetry');
});

describe('what is counted in the worker’s log', () => {
  it('the worker writes', async () => {
    const sources = await Promise.all(
      [
        'engine/advance.ts',
        'engine/trace/log-move.ts',
        'handlers/reconcile.ts',
        'handlers/handle-message.ts',
      ].map((name) => read(`functions/worker/src/${name}`)),
    );
    const metrics = z.record(z.string(), z.object({ filter: z.string() })).parse(local('log_metrics'));
    const messages = Object.values(metrics).map(
      ({ filter }) => /jsonPayload\.message="([^"]+)"/.exec(filter)?.[1],
    );
    expect(messages).toHaveLength(3);
    // `advance failed; …` is put together from two words.
    const written = ['`${verb} failed; the next tick tries again`'];
    const text = sources.join('\n');
    for (const part of written) expect(text).toContain(part);
    for (const message of messages)
      expect(
        text.includes(`'${message ?? ''}'`) || message === 'advance failed; the next tick tries again',
      ).toBe(true);
  });
});

it('the repository for agents’ images is the one that the worker looks for, with its cleanup', async () => {
  const worker = await read('functions/worker/src/google/images/image-repository.ts');
  const { repository_id: id, cleanup_policies: policies } = z
    .object({
      repository_id: z.string(),
      cleanup_policies: z.array(
        z.object({
          id: z.string(),
          most_recent_versions: z.unknown().optional(),
          condition: z.unknown().optional(),
        }),
      ),
    })
    .parse(resource('google_artifact_registry_repository', 'agents'));
  expect(worker).toContain(`REPOSITORY = '${id}'`);
  expect(policies).toMatchObject([
    { id: 'keep-newest', most_recent_versions: [{ keep_count: 10 }] },
    { id: 'delete-untagged', condition: [{ tag_state: 'UNTAGGED', older_than: '2592000s' }] },
  ]);
  expect(worker).toMatch(/keepCount: 10[\s\S]*tagState: 'UNTAGGED', olderThan: '2592000s'/);
});

it('a page may send every header that an upload asks for', async () => {
  const { cors } = z
    .object({
      cors: z.tuple([z.object({ method: z.array(z.string()), response_header: z.array(z.string()) })]),
    })
    .parse(resource('google_storage_bucket', 'sources'));
  const signer = await read('functions/api/src/uploads/sign-upload.ts');
  expect(cors[0].method).toEqual(['PUT']);
  for (const header of cors[0].response_header) expect(signer).toContain(`${header}`);
});
