import { DEFAULT_RUNTIME, type Finding } from '@agent-gallery/contract';
import { expect, it } from 'vitest';
import { createGoogleRest } from '../google-rest.ts';
import { serveJson } from '../testing/serve-json.ts';
import { checkQuotas } from './check-quota.ts';
import type { PreflightOrder } from './run-preflight.ts';

const ORDER: PreflightOrder = {
  workspaceId: 'team',
  target: 'cloud-run',
  project: 'demo-target',
  region: 'europe-west1',
  serviceName: 'echo',
  isPublic: false,
  isBuilt: true,
  runtime: { ...DEFAULT_RUNTIME, cpu: 2, memory: '1Gi', scaling: { minInstances: 1, maxInstances: 10 } },
  account: undefined,
};
interface Bucket {
  effectiveLimit?: string;
  dimensions?: Record<string, string>;
}
const metric = (name: string, ...quotaBuckets: Bucket[]) => ({
  metric: name,
  consumerQuotaLimits: [{ unit: '1/{project}/{region}', quotaBuckets }],
});
const CPU = 'run.googleapis.com/cpu_allocation';
const MEMORY = 'run.googleapis.com/mem_allocation';
const BUILDS = 'cloudbuild.googleapis.com/concurrent_public_pool_build_cpus';

async function check(
  metrics: ReturnType<typeof metric>[],
  order: Partial<PreflightOrder> = {},
): Promise<Finding[]> {
  const of = (service: string) => ({ metrics: metrics.filter((known) => known.metric.startsWith(service)) });
  const at = (service: string) => `/v1beta1/projects/demo-target/services/${service}/consumerQuotaMetrics`;
  await using server = await serveJson({
    [at('run.googleapis.com')]: of('run.'),
    [at('cloudbuild.googleapis.com')]: of('cloudbuild.'),
  });
  return await checkQuotas(
    createGoogleRest(server.url, async () => 'token'),
    { ...ORDER, ...order },
  );
}

it('finds that all instances together fit into the region’s quotas', async () => {
  const findings = await check([
    metric(
      CPU,
      { effectiveLimit: '1000' },
      { effectiveLimit: '20000', dimensions: { region: 'europe-west1' } },
    ),
    metric(MEMORY, { effectiveLimit: '42949672960' }),
    metric(BUILDS, { effectiveLimit: '-1' }),
  ]);
  expect(findings).toMatchObject([
    {
      status: 'ok',
      text: expect.stringContaining('CPUs of Cloud Run in europe-west1 is 20; this needs 20 at most'),
    },
    { status: 'ok', text: expect.stringContaining('is 40 GiB; this needs 10 GiB') },
    { status: 'ok', text: expect.stringContaining('is unlimited') },
  ]);
});

it('says how many instances would fit, and the line that asks for more', async () => {
  const [cpu, memory] = await check([
    metric(
      CPU,
      { effectiveLimit: '20000' },
      { effectiveLimit: '7000', dimensions: { region: 'europe-west1' } },
    ),
    metric(MEMORY, { effectiveLimit: '536870912' }),
    metric(BUILDS, { effectiveLimit: '10' }),
  ]);
  expect(cpu).toEqual({
    check: 'quota',
    status: 'failed',
    text: '10 instances need 20 CPUs of Cloud Run, and the quota in europe-west1 is 7.',
    fix: 'Set at most 3 instances, or ask for more: gcloud beta quotas preferences create --service=run.googleapis.com --project=demo-target --quota-id=CpuAllocPerProjectRegion --preferred-value=20000 --dimensions=region=europe-west1',
  });
  expect(memory).toMatchObject({
    status: 'failed',
    fix: expect.stringMatching(/^gcloud .*MemAllocPerProjectRegion/),
  });
});

it('knows a project that may not build in the region', async () => {
  const findings = await check([metric(BUILDS, { effectiveLimit: '0' })]);
  expect(findings.at(-1)).toMatchObject({
    status: 'failed',
    text: 'The project may use 0 CPUs of Cloud Build in europe-west1.',
    fix: expect.stringContaining('another region'),
  });
});

it('does not ask for builds where an image is there, and calls unknown what Google does not say', async () => {
  const findings = await check([metric(CPU, {})], { isBuilt: false });
  expect(findings.map(({ status }) => status)).toEqual(['unknown', 'unknown']);
  const engine = await check([metric(BUILDS, { effectiveLimit: '10' })], { target: 'agent-engine' });
  expect(engine.map(({ status }) => status)).toEqual(['ok', 'unknown']);
});
