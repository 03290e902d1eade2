import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../json-file.ts';

export interface QuotaMetric {
  /** `run.googleapis.com/cpu_allocation` */
  metric: string;
  displayName: string;
  /** What one is, as in `milli-vCPU`. */
  unit: string;
  defaultLimit: number;
}

/** Quotas per project and region, as far as a deployment can run against them. */
export const QUOTA_METRICS = [
  {
    metric: 'run.googleapis.com/cpu_allocation',
    displayName: 'Total CPU allocation, in milli vCPU',
    unit: 'milli-vCPU',
    defaultLimit: 1_000_000,
  },
  {
    metric: 'run.googleapis.com/mem_allocation',
    displayName: 'Total memory allocation, in bytes',
    unit: 'By',
    defaultLimit: 2 * 2 ** 40,
  },
  {
    metric: 'run.googleapis.com/instances',
    displayName: 'Container instances',
    unit: '1',
    defaultLimit: 1000,
  },
  {
    metric: 'cloudbuild.googleapis.com/concurrent_public_pool_build_cpus',
    displayName: 'Concurrent build CPUs of the public pool',
    unit: '1',
    defaultLimit: 30,
  },
] as const satisfies readonly QuotaMetric[];

export type MetricName = (typeof QUOTA_METRICS)[number]['metric'];

/** -1 is no limit. */
const overrideSchema = z.strictObject({
  metric: z.string().refine((name) => QUOTA_METRICS.some(({ metric }) => metric === name), {
    error: `must be one of ${QUOTA_METRICS.map(({ metric }) => metric).join(', ')}`,
  }),
  /** Without it the limit of every region that has none of its own. */
  region: z.string().min(1).optional(),
  limit: z
    .union([
      z.int(),
      z
        .string()
        .regex(/^-?\d+$/)
        .transform(Number),
    ])
    .refine((limit) => limit >= -1, { error: 'must be -1 or more' }),
});
export const overridesSchema = z.array(overrideSchema);
export type QuotaOverride = z.infer<typeof overrideSchema>;

export interface QuotaStore {
  /** What was set apart from the defaults. */
  overrides(): readonly QuotaOverride[];
  /** Sets all of them anew. */
  replace(overrides: readonly QuotaOverride[]): void;
  /** The limit in a region; -1 where there is none. */
  limit(metric: MetricName, region: string): number;
}

/** Quotas in a file of the local cloud: the same for every project. */
export function createQuotaStore(file: string): QuotaStore {
  let current = overridesSchema.parse(readJsonFile(file) ?? []);
  return {
    overrides: () => current,
    replace: (overrides) => {
      current = [...overrides];
      writeJsonFile(file, current);
    },
    limit: (metric, region) => {
      const set = current.filter((override) => override.metric === metric);
      const nearest = set.find((override) => override.region === region) ?? set.find((it) => !it.region);
      return nearest?.limit ?? QUOTA_METRICS.find((known) => known.metric === metric)?.defaultLimit ?? -1;
    },
  };
}
