import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { rpcCode } from '../rpc-error.ts';
import { createFaults } from '../rpc/faults.ts';
import { validateQuota } from '../run/resource/validate-quota.ts';
import { createQuotaRoutes } from './quota-routes.ts';
import { createQuotaStore } from './quota-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'quotas-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'quotas.json');
const store = createQuotaStore(file);
const routes = createQuotaRoutes(store);

async function ask(verb: 'GET' | 'PUT', path: string, body: Record<string, unknown> = {}): Promise<object> {
  for (const route of routes) {
    const params = route.verb === verb ? route.template.match(path) : undefined;
    if (!params) continue;
    const request = { params, query: new URLSearchParams(), body, region: undefined, origin: 'http://x' };
    return route.handle(request, createFaults());
  }
  throw new Error(`no route for ${verb} ${path}`);
}
const cpuMetric = 'run.googleapis.com/cpu_allocation';
const metrics = (service: string) =>
  ask('GET', `/v1beta1/projects/p/services/${service}/consumerQuotaMetrics`);
const withCpu = (cpu: string, maxInstanceCount: number) => ({
  template: { scaling: { maxInstanceCount }, containers: [{ image: 'i', resources: { limits: { cpu } } }] },
});

test('a service has its quotas, and one that has none says so', async () => {
  expect(await metrics('run.googleapis.com')).toMatchObject({
    metrics: [
      {
        metric: cpuMetric,
        consumerQuotaLimits: [{ quotaBuckets: [{ effectiveLimit: '1000000', defaultLimit: '1000000' }] }],
      },
      { metric: 'run.googleapis.com/mem_allocation' },
      { metric: 'run.googleapis.com/instances' },
    ],
  });
  expect(await metrics('storage.googleapis.com')).toEqual({ metrics: [] });
});

test('a quota that is set is listed for its region, outlives a restart, and refuses a service that exceeds it', async () => {
  await ask('PUT', '/_local/quotas', {
    quotas: [{ metric: cpuMetric, region: 'europe-west1', limit: '2000' }],
  });
  const kept = createQuotaStore(file);
  expect(await metrics('run.googleapis.com')).toMatchObject({
    metrics: [
      {
        consumerQuotaLimits: [
          {
            quotaBuckets: [
              { effectiveLimit: '1000000' },
              { effectiveLimit: '2000', dimensions: { region: 'europe-west1' } },
            ],
          },
        ],
      },
      {},
      {},
    ],
  });
  expect(() => validateQuota(withCpu('1', 3), 'europe-west1', kept)).toThrow(
    /must be set to 2 or fewer.+CpuAllocPerProjectRegion requested: 3000 allowed: 2000/,
  );
  expect(() => validateQuota(withCpu('1', 2), 'europe-west1', kept)).not.toThrow();
  expect(() => validateQuota(withCpu('1', 3), 'us-central1', kept)).not.toThrow();
});

test('an unknown metric is refused, and an empty list takes all away', async () => {
  await expect(ask('PUT', '/_local/quotas', { quotas: [{ metric: 'x', limit: 1 }] })).rejects.toMatchObject({
    code: rpcCode.invalidArgument,
  });
  await ask('PUT', '/_local/quotas', { quotas: [] });
  expect(store.limit(cpuMetric, 'europe-west1')).toBe(1_000_000);
});
