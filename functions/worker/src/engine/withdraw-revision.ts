import { type Deployment, revisionName } from '@agent-gallery/contract';
import type { ServiceView } from './ports.ts';
import type { EngineDeps } from './step.ts';
import { placeOf } from './steps/release-service.ts';
import { withdrawEngine } from './steps/withdraw-engine.ts';

const servesOnly = (service: ServiceView, revision: string): boolean =>
  service.traffic.every((target) => target.revision === revision && target.tag === undefined);

/**
 * Takes back what a deployment that did not get ready has put on Cloud Run: of an existing service, the candidate's
 * tag, so that it costs nothing; of a service that a canceled deployment itself made, the service. A failed first
 * deployment leaves its service, so that its logs can be read and the next deployment updates it. Tells whether nothing is
 * left to take back; if not, it has been asked for and shows at the next look.
 */
export async function withdrawRevision(deps: EngineDeps, deployment: Deployment): Promise<boolean> {
  const { release } = deployment;
  if (release === null) return true;
  if (deployment.request.target === 'agent-engine') return withdrawEngine(deps, deployment);
  const place = placeOf(deployment);
  const service = await deps.services.get(place);
  if (service?.wantedRevision !== revisionName(place.name, deployment.id)) return true;
  if (release.previousRevision !== null) {
    if (servesOnly(service, release.previousRevision)) return true;
    await deps.services.sendTrafficTo(place, release.previousRevision, service.etag);
    return false;
  }
  const isAlone = service.traffic.every(
    (target) => target.revision === release.revision || target.percent === 0,
  );
  if (deployment.status !== 'canceling' || !isAlone) return true;
  await deps.services.delete(place);
  return false;
}
