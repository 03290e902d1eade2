import { type Deployment, type Release, revisionName } from '@agent-gallery/contract';
import type { DeploymentPatch } from '../deployment-record.ts';

/** The variable from which an agent takes the URL that its card names. */
export const PUBLIC_URL = 'PUBLIC_URL';

/** What a deployment's own settings say. */
const isSet = ({ runtime }: Deployment) => PUBLIC_URL in runtime.env;

/** Whether a release that names another URL in its card is to be made once more, with the service's URL in its environment. */
export function mayRedeploy(deployment: Deployment, release: Release, ownUrl: string): boolean {
  return release.redeployedAt === null && release.publicUrl !== ownUrl && !isSet(deployment);
}

/** The release that is made then: written before it is asked for, so that it is never made twice. */
export function secondRelease(
  { id, request }: Deployment,
  release: Release,
  ownUrl: string,
): DeploymentPatch {
  return {
    release: {
      ...release,
      revision: revisionName(request.serviceName, id, 2),
      publicUrl: ownUrl,
      redeployedAt: new Date().toISOString(),
      orderedAt: null,
      readyAt: null,
      candidateUrl: null,
      operation: null,
    },
  };
}

/** How to let a card name its service. */
export function cardUrlFix(deployment: Deployment, ownUrl: string): string {
  return isSet(deployment)
    ? `Take ${PUBLIC_URL} out of the deployment’s variables, or set it to ${ownUrl}.`
    : `Let the agent take its card’s URL from the variable ${PUBLIC_URL}: the portal has set it to ${ownUrl}.`;
}
