import type { QuotaStore } from '../../project/quota-store.ts';
import { RpcError, rpcCode } from '../../rpc-error.ts';
import { parseCpu, parseMemory } from './limits.ts';
import type { ServiceInput } from './resources.ts';

/** What Cloud Run takes where a template does not say how many. */
const DEFAULT_MAX_INSTANCES = 100;

/**
 * Throws INVALID_ARGUMENT, in Cloud Run's words, where all instances of a service together could have more CPU or memory than the
 * project may in that region.
 */
export function validateQuota({ template }: ServiceInput, region: string, quotas: QuotaStore): void {
  const { cpu, memory } = template?.containers?.[0]?.resources?.limits ?? {};
  const instances = template?.scaling?.maxInstanceCount || DEFAULT_MAX_INSTANCES;
  const checks = [
    {
      what: 'CPU',
      violated: 'CpuAllocPerProjectRegion',
      each: (parseCpu(cpu ?? '1') ?? 1) * 1000,
      allowed: quotas.limit('run.googleapis.com/cpu_allocation', region),
    },
    {
      what: 'memory',
      violated: 'MemAllocPerProjectRegion',
      each: parseMemory(memory ?? '512Mi') ?? 0,
      allowed: quotas.limit('run.googleapis.com/mem_allocation', region),
    },
  ];
  for (const { what, violated, each, allowed } of checks) {
    const requested = each * instances;
    if (allowed < 0 || requested <= allowed) continue;
    throw new RpcError(
      rpcCode.invalidArgument,
      `template.scaling.max_instance_count: Max instances must be set to ${String(Math.floor(allowed / each))} or fewer in order to set the requested total ${what}. ` +
        `https://cloud.google.com/run/docs/configuring/max-instances Quota violated: ${violated} requested: ${String(requested)} allowed: ${String(allowed)}`,
    );
  }
}
