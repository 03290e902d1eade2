import { type Finding, memoryBytes } from '@agent-gallery/contract';
import { z } from 'zod';
import type { GoogleRest } from '../google-rest.ts';
import type { PreflightOrder } from './run-preflight.ts';

const HOST = 'serviceusage.googleapis.com';
const PAGE_SIZE = '200';
/** Google's limit for “none”. */
const UNLIMITED = -1;

const bucketSchema = z.object({
  effectiveLimit: z.coerce.number().optional(),
  dimensions: z.record(z.string(), z.string()).default({}),
});
const metricsSchema = z.object({
  metrics: z
    .array(
      z.object({
        metric: z.string(),
        consumerQuotaLimits: z
          .array(z.object({ unit: z.string(), quotaBuckets: z.array(bucketSchema).default([]) }))
          .default([]),
      }),
    )
    .default([]),
});

/** What a deployment needs of a quota, at its largest. */
interface Demand {
  service: string;
  metric: string;
  needed: number;
  /** Such as “CPUs of Cloud Run”. */
  what: string;
  /** How an amount is written. */
  show: (amount: number) => string;
  /** Id by which more of it is asked for, where it is known. */
  quotaId?: string;
}

const GIB = 2 ** 30;

/** Cloud Run refuses a revision whose instances, all together, would need more than the region's quota. */
function demandsOf({ target, isBuilt, runtime }: PreflightOrder): Demand[] {
  const { cpu, memory, scaling } = runtime;
  const instances = scaling.maxInstances;
  const run: Demand[] = [
    {
      service: 'run.googleapis.com',
      metric: 'run.googleapis.com/cpu_allocation',
      needed: instances * cpu * 1000,
      what: 'CPUs of Cloud Run',
      show: (milli) => String(milli / 1000),
      quotaId: 'CpuAllocPerProjectRegion',
    },
    {
      service: 'run.googleapis.com',
      metric: 'run.googleapis.com/mem_allocation',
      needed: instances * memoryBytes(memory),
      what: 'memory of Cloud Run',
      show: (bytes) => `${Number((bytes / GIB).toFixed(1))} GiB`,
      quotaId: 'MemAllocPerProjectRegion',
    },
  ];
  const build: Demand = {
    service: 'cloudbuild.googleapis.com',
    metric: 'cloudbuild.googleapis.com/concurrent_public_pool_build_cpus',
    needed: 1,
    what: 'CPUs of Cloud Build',
    show: String,
  };
  return [...(target === 'cloud-run' ? run : []), ...(isBuilt ? [build] : [])];
}

/** The limit of a metric in a region: that of the region where it has one of its own, else that of all. */
function limitIn(
  metrics: z.output<typeof metricsSchema>,
  metric: string,
  region: string,
): number | undefined {
  const limits = metrics.metrics.find((known) => known.metric === metric)?.consumerQuotaLimits ?? [];
  const buckets = limits.flatMap(({ unit, quotaBuckets }) =>
    unit.startsWith('1/{project}') ? quotaBuckets : [],
  );
  const own = buckets.find(({ dimensions }) => dimensions['region'] === region);
  const all = buckets.find(({ dimensions }) => Object.keys(dimensions).length === 0);
  return (own ?? all)?.effectiveLimit;
}

function toFinding(demand: Demand, limit: number | undefined, order: PreflightOrder): Finding {
  const { project, region, runtime } = order;
  const { needed, what, show, service, quotaId } = demand;
  const check = 'quota';
  if (limit === undefined)
    return {
      check,
      status: 'unknown',
      text: `Google does not say the quota of ${what} in ${region}.`,
      fix: '',
    };
  if (limit === UNLIMITED || limit >= needed) {
    const text = `The quota of ${what} in ${region} is ${limit === UNLIMITED ? 'unlimited' : show(limit)}; this needs ${show(needed)} at most. What else runs there is not counted.`;
    return { check, status: 'ok', text, fix: '' };
  }
  if (service !== 'run.googleapis.com' || quotaId === undefined)
    return {
      check,
      status: 'failed',
      text: `The project may use ${show(limit)} ${what} in ${region}.`,
      fix: 'Deploy to another region, or ask for more: https://console.cloud.google.com/iam-admin/quotas',
    };
  const { maxInstances } = runtime.scaling;
  const fits = Math.floor((limit / needed) * maxInstances);
  const text = `${maxInstances} instances need ${show(needed)} ${what}, and the quota in ${region} is ${show(limit)}.`;
  const more = `gcloud beta quotas preferences create --service=${service} --project=${project} --quota-id=${quotaId} --preferred-value=${needed} --dimensions=region=${region}`;
  const fix = fits > 0 ? `Set at most ${fits} instances, or ask for more: ${more}` : more;
  return { check, status: 'failed', text, fix };
}

/**
 * Whether the project's quotas in the region allow a deployment at its largest
 * (https://cloud.google.com/service-usage/docs/reference/rest/v1beta1/services.consumerQuotaMetrics/list). Only limits are
 * read: what is in use of them shows when it is used up.
 */
export async function checkQuotas(rest: GoogleRest, order: PreflightOrder): Promise<Finding[]> {
  const demands = demandsOf(order);
  const services = [...new Set(demands.map(({ service }) => service))];
  const read = async (service: string) => {
    const path = `/v1beta1/projects/${order.project}/services/${service}/consumerQuotaMetrics`;
    const metrics = await rest({ host: HOST, path, query: [['pageSize', PAGE_SIZE]] }, metricsSchema);
    return [service, metrics] as const;
  };
  const limits = new Map(await Promise.all(services.map(read)));
  const findings = demands.map((demand) => {
    const metrics = limits.get(demand.service);
    return toFinding(demand, metrics && limitIn(metrics, demand.metric, order.region), order);
  });
  if (order.target === 'cloud-run') return findings;
  const text = 'Whether the quota of engines suffices shows when it is used.';
  return [...findings, { check: 'quota', status: 'unknown', text, fix: '' }];
}
