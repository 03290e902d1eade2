import { type Deployment, deploymentIdOfRevision } from '@agent-gallery/contract';
import { placeOf } from './order/place-of.ts';
import { mainRevision, previousTraffic, servingMeanwhile } from './order/traffic-before.ts';
import type { EngineDeps } from './step.ts';
import { withdrawEngine } from './steps/withdraw-engine.ts';

/**
 * Takes back what a deployment that did not get ready has put on Cloud Run: of an existing service, the candidate's
 * tag, so that it costs nothing, and the traffic is as it was; of a service that a canceled deployment itself made, the
 * service. A failed first deployment leaves its service, so that its logs can be read and the next deployment updates it. Tells whether nothing is
 * left to take back; if not, it has been asked for and shows at the next look.
 */
export async function withdrawRevision(deps: EngineDeps, deployment: Deployment): Promise<boolean> {
  const { release, id } = deployment;
  if (release === null) return true;
  if (deployment.request.target === 'agent-engine') return withdrawEngine(deps, deployment);
  const place = placeOf(deployment);
  const service = await deps.services.get(place);
  if (!service || deploymentIdOfRevision(service.wantedRevision) !== id) return true;
  const isOurs = ({ revision }: { revision: string }) => deploymentIdOfRevision(revision) === id;
  const isCanceled = deployment.status === 'canceling';
  const before = isCanceled ? previousTraffic(release) : servingMeanwhile(deployment, release);
  if (mainRevision(before) !== null) {
    const stays = ({ revision }: { revision: string }) =>
      before.some((target) => target.revision === revision);
    if (!service.traffic.some((target) => isOurs(target) && !stays(target))) return true;
    await deps.services.setTraffic(place, before, service.etag);
    return false;
  }
  const isAlone = service.traffic.every((target) => isOurs(target) || target.percent === 0);
  if (!isCanceled || !isAlone) return true;
  await deps.services.delete(place);
  return false;
}
