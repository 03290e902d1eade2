import { type Deployment, revisionName } from '@agent-gallery/contract';
import type { EngineDeps } from './step.ts';
import { placeOf } from './steps/release-service.ts';

/**
 * Takes back what a deployment that did not get ready has put on Cloud Run: of an existing service, the candidate's
 * tag, so that it costs nothing; of a service that a canceled deployment itself made, the service. A failed first
 * deployment leaves its service, so that its logs can be read and the next deployment updates it.
 */
export async function withdrawRevision(deps: EngineDeps, deployment: Deployment): Promise<void> {
  const { release } = deployment;
  if (release === null) return;
  const place = placeOf(deployment);
  const service = await deps.services.get(place);
  if (service?.wantedRevision !== revisionName(place.name, deployment.id)) return;
  if (release.previousRevision !== null) {
    await deps.services.sendTrafficTo(place, release.previousRevision, service.etag);
  } else if (
    deployment.status === 'canceling' &&
    service.traffic.every((target) => target.revision === release.revision || target.percent === 0)
  ) {
    await deps.services.delete(place);
  }
}
