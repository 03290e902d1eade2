import { type Deployment, newRelease, revisionName } from '@agent-gallery/contract';
import { readService } from '../deployment-record.ts';
import { knownPublicUrl } from '../order/known-public-url.ts';
import { placeOf } from '../order/place-of.ts';
import { mainRevision, trafficBefore } from '../order/traffic-before.ts';
import { unchangedRevision } from '../order/unchanged-revision.ts';
import type { ServiceView } from '../ports.ts';
import type { EngineDeps, StepResult, TakeStep } from '../step.ts';
import { refuseForeign, rollOut } from './roll-out.ts';

/** Nothing is made: the live revision is what was asked for, and is verified as it is. */
function keepRevision(
  deps: EngineDeps,
  deployment: Deployment,
  service: ServiceView,
  revision: string,
  publicUrl: string | null,
): StepResult {
  const { id } = deployment;
  deps.say(id, 'deploying', 'kept', `Nothing has changed: revision ${revision} goes on serving.`);
  const now = new Date().toISOString();
  const previousTraffic = trafficBefore(service, id);
  const release = newRelease({
    ...{ revision, previousRevision: revision, previousTraffic, publicUrl },
    ...{ startedAt: now, orderedAt: now, readyAt: now },
  });
  return { kind: 'move', to: 'verifying', patch: { release, url: service.url } };
}

/** Notes what serves now, before anything is changed. */
async function beginRelease(
  deps: EngineDeps,
  deployment: Deployment,
  service: ServiceView | undefined,
): Promise<StepResult> {
  const { id, request } = deployment;
  const live = service && (await readService(deps.db, deployment.serviceId))?.live;
  const publicUrl = await knownPublicUrl(deps.db, deployment, live);
  const kept = service && (await unchangedRevision(deps, deployment, service, { live, publicUrl }));
  if (service && kept !== undefined) return keepRevision(deps, deployment, service, kept, publicUrl);
  const revision = revisionName(request.serviceName, id);
  const previousTraffic = trafficBefore(service, id);
  const serving = previousTraffic.filter(({ percent }) => percent > 0);
  if (serving.length > 1) {
    const shares = serving.map(({ revision: name, percent }) => `${name} ${percent} %`).join(', ');
    const text = `The traffic is split now: ${shares}. It stays so until ${revision} is verified; then all of it goes to ${revision}, and the split ends.`;
    deps.say(id, 'deploying', 'split', text, 'WARNING');
  }
  const release = newRelease({
    revision,
    previousRevision: mainRevision(previousTraffic),
    previousTraffic,
    publicUrl,
    startedAt: new Date().toISOString(),
  });
  return { kind: 'record', patch: { release } };
}

/** deploying: makes one revision, named after the deployment, and waits until it is ready. */
export const releaseService: TakeStep = async (deps, deployment) => {
  const { release } = deployment;
  const service = await deps.services.get(placeOf(deployment));
  if (service) refuseForeign(deployment, service);
  if (release === null) return beginRelease(deps, deployment, service);
  const step = await rollOut(deps, deployment, release, service);
  if (step.kind !== 'ready') return step;
  return { kind: 'move', to: 'verifying', patch: { release: step.release, url: step.url } };
};
