/** Every build of the portal carries it; the Logging sink filters by it. */
export const PORTAL_TAG = 'agent-gallery';

/** Labels of every Cloud Run service of the portal. */
export const MANAGED_BY_LABEL = 'managed-by';
export const WORKSPACE_LABEL = 'agent-gallery-workspace';

const DEPLOYMENT_TAG = /^deployment-(d[a-z2-7]{11})$/;

/** The tag by which a deployment's build is found again. */
export function deploymentTag(deploymentId: string): string {
  return `deployment-${deploymentId}`;
}

/** The deployment that a build's tags name, if they do. */
export function deploymentIdOfTags(tags: readonly string[]): string | undefined {
  for (const tag of tags) {
    const id = DEPLOYMENT_TAG.exec(tag)?.[1];
    if (id !== undefined) return id;
  }
  return undefined;
}
