import type { Deployment } from '@agent-gallery/contract';
import { resolve } from '$app/paths';
import type { PortalConfig } from '#lib/portal/portal-config.ts';

/** Where the trace of a deployment is shown: on a laptop on the console’s own page, else in Cloud Trace. Undefined without one that is kept. */
export function traceLink(
  config: Pick<PortalConfig, 'projectId' | 'emulators'>,
  { trace }: Pick<Deployment, 'trace'>,
): { href: string; isLocal: boolean } | undefined {
  const [, traceId, , flags] = trace?.split('-') ?? [];
  if (traceId === undefined || flags !== '01') return undefined;
  if (config.emulators) return { href: `${resolve('/debug')}?trace=${traceId}`, isLocal: true };
  const project = encodeURIComponent(config.projectId);
  const href = `https://console.cloud.google.com/traces/explorer;traceId=${traceId}?project=${project}`;
  return { href, isLocal: false };
}
