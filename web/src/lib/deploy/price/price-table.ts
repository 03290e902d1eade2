import type { DeploymentRequest } from '@agent-gallery/contract';

/**
 * List prices in US dollars, without any discount, as of 2026-08-11.
 *
 * Cloud Run: https://cloud.google.com/run/pricing (services; instance-based and request-based billing)
 * Tiers of regions: https://cloud.google.com/run/docs/locations
 * Agent Engine: https://cloud.google.com/vertex-ai/pricing#vertex-ai-agent-engine (runtime; since 2026-01-28)
 *
 * All prices of this console are in this file. Whoever changes one changes the date too.
 */
export const PRICES_AS_OF = '2026-08-11';
export const PRICE_SOURCES = {
  'cloud-run': 'https://cloud.google.com/run/pricing',
  'agent-engine': 'https://cloud.google.com/vertex-ai/pricing#vertex-ai-agent-engine',
} as const;

/** Price of a second of one CPU, and of one GiB of memory. */
export interface Rate {
  cpuSecond: number;
  gibSecond: number;
}

export interface CloudRunPrices {
  /** CPU always on: the whole life of an instance, and nothing for a request. */
  always: Rate;
  /** CPU with requests only: while at least one is answered. */
  active: Rate;
  /** CPU with requests only: an instance that is kept though nothing is asked. */
  idle: Rate;
  perMillionRequests: number;
}

export type Tier = 1 | 2;
export const CLOUD_RUN_PRICES: Readonly<Record<Tier, CloudRunPrices>> = {
  1: {
    always: { cpuSecond: 0.000_018, gibSecond: 0.000_002 },
    active: { cpuSecond: 0.000_024, gibSecond: 0.000_002_5 },
    idle: { cpuSecond: 0.000_002_5, gibSecond: 0.000_002_5 },
    perMillionRequests: 0.4,
  },
  2: {
    always: { cpuSecond: 0.000_021_6, gibSecond: 0.000_002_4 },
    active: { cpuSecond: 0.000_033_6, gibSecond: 0.000_003_5 },
    idle: { cpuSecond: 0.000_003_5, gibSecond: 0.000_003_5 },
    perMillionRequests: 0.4,
  },
};

/** $0.0864 for an hour of a CPU, $0.0090 for an hour of a GiB, in every region; idle time is not billed. */
export const AGENT_ENGINE_RATE: Rate = { cpuSecond: 0.0864 / 3600, gibSecond: 0.009 / 3600 };

const TIER_1: ReadonlySet<DeploymentRequest['region']> = new Set([
  'asia-east1',
  'asia-northeast1',
  'asia-northeast2',
  'europe-north1',
  'europe-southwest1',
  'europe-west1',
  'europe-west4',
  'europe-west8',
  'europe-west9',
  'me-west1',
  'us-central1',
  'us-east1',
  'us-east4',
  'us-east5',
  'us-south1',
  'us-west1',
]);

/** The price tier of a region; all that are not in tier 1 are in tier 2. */
export function tierOf(region: DeploymentRequest['region']): Tier {
  return TIER_1.has(region) ? 1 : 2;
}
