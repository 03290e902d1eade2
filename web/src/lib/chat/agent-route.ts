import type { PortalConfig } from '#lib/portal/portal-config.ts';

/** An operation of an agent, of the revision that is named or of whichever is live. */
export function atRevision(operation: string, revision: string | undefined): string {
  if (revision === undefined) return operation;
  return `${operation}${operation.includes('?') ? '&' : '?'}revision=${encodeURIComponent(revision)}`;
}

/** Where an operation of a service's agent is called, with scheme and host. */
export function operationUrl(
  { apiUrl, streamUrl }: Pick<PortalConfig, 'apiUrl'> & Partial<Pick<PortalConfig, 'streamUrl'>>,
  origin: string,
  serviceId: string,
  operation: string,
): string {
  const base = new URL(streamUrl ?? apiUrl, origin).href.replace(/\/(?:api\/?)?$/, '');
  return `${base}/api/v1/services/${encodeURIComponent(serviceId)}/a2a/${operation}`;
}
