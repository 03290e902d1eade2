import { MANAGED_BY_LABEL, PORTAL_TAG, WORKSPACE_LABEL } from '@agent-gallery/contract';
import type { ServiceView } from '../ports.ts';

/** Whether a Cloud Run service was made by this portal for a workspace. */
export function isOurs(service: ServiceView, workspaceId: string): boolean {
  return service.labels[MANAGED_BY_LABEL] === PORTAL_TAG && service.labels[WORKSPACE_LABEL] === workspaceId;
}
