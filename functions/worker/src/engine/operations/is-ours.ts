import { MANAGED_BY_LABEL, PORTAL_TAG, WORKSPACE_LABEL } from '@agent-gallery/contract';
/** Whether a service or engine was made by this portal for a workspace. */
export function isOurs(service: { labels: Readonly<Record<string, string>> }, workspaceId: string): boolean {
  return service.labels[MANAGED_BY_LABEL] === PORTAL_TAG && service.labels[WORKSPACE_LABEL] === workspaceId;
}
