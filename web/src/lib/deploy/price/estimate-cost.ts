import { memoryBytes, type DeploymentRequest, type Runtime } from '@agent-gallery/contract';
import { AGENT_ENGINE_RATE, CLOUD_RUN_PRICES, tierOf, type Rate } from './price-table.ts';

const GIB = 2 ** 30;
/** A month of 730 hours, as Google's own calculator has it. */
export const SECONDS_PER_MONTH = 730 * 3600;
const MILLION = 1_000_000;
/** The least that Agent Engine gives. */
const ENGINE_MIN_BYTES = GIB;

export interface CostEstimate {
  /** US dollars a month where nobody asks anything. */
  idlePerMonth: number;
  /** Dollars that a million requests add: least where instances that are paid for anyway take them, most where each second is extra. */
  perMillionRequests: { least: number; most: number };
  /** Instances that stay up, which is what the idle cost is for. */
  warmInstances: number;
  billing: 'instance' | 'request' | 'engine';
}

/** What a service costs by list prices, before free tiers and discounts; each request takes an instance for itself that long. */
export function estimateCost(
  { target, region }: Pick<DeploymentRequest, 'target' | 'region'>,
  { cpu, memory, cpuAlways, scaling }: Pick<Runtime, 'cpu' | 'memory' | 'cpuAlways' | 'scaling'>,
  secondsPerRequest: number,
): CostEstimate {
  const bytes = memoryBytes(memory);
  const perSecond = ({ cpuSecond, gibSecond }: Rate, least = 0) =>
    cpu * cpuSecond + (Math.max(bytes, least) / GIB) * gibSecond;
  const busySeconds = MILLION * secondsPerRequest;
  const warmInstances = scaling.minInstances;
  if (target === 'agent-engine') {
    const most = busySeconds * perSecond(AGENT_ENGINE_RATE, ENGINE_MIN_BYTES);
    return { idlePerMonth: 0, perMillionRequests: { least: most, most }, warmInstances, billing: 'engine' };
  }
  const prices = CLOUD_RUN_PRICES[tierOf(region)];
  const warmSeconds = warmInstances * SECONDS_PER_MONTH;
  const takenSeconds = Math.min(busySeconds, warmSeconds);
  const resting = perSecond(cpuAlways ? prices.always : prices.idle);
  const busy = perSecond(cpuAlways ? prices.always : prices.active);
  const fee = cpuAlways ? 0 : prices.perMillionRequests;
  return {
    idlePerMonth: warmSeconds * resting,
    perMillionRequests: {
      least: fee + busySeconds * busy - takenSeconds * resting,
      most: fee + busySeconds * busy,
    },
    warmInstances,
    billing: cpuAlways ? 'instance' : 'request',
  };
}
