import { type CardSummary, type Deployment, type Release, revisionName } from '@agent-gallery/contract';
import { placeOf } from '../order/place-of.ts';
import { PUBLIC_URL, cardUrlFix, mayRedeploy, secondRelease } from '../order/public-url.ts';
import { allTrafficTo } from '../order/traffic-before.ts';
import type { ProbeResult, ServiceView } from '../ports.ts';
import { StepFailure } from '../step-failure.ts';
import type { EngineDeps, StepResult, TakeStep } from '../step.ts';
import { rollOutEngine } from './roll-out-engine.ts';
import { rollOut } from './roll-out.ts';

/** A service that has just started may answer wrongly for a while. */
const PATIENCE_MS = 45_000;

function servesAlone(service: ServiceView, revision: string): boolean {
  return service.traffic.every((target) => target.revision === revision || target.percent === 0);
}

function goLive(deployment: Deployment, release: Release, url: string, card: CardSummary | null): StepResult {
  const { agentId } = deployment.request;
  const { revision } = release;
  const image = `${deployment.image?.repository}@${deployment.image?.digest}`;
  const traffic = allTrafficTo(revision, release);
  const live = { deploymentId: deployment.id, agentId, revision, image, since: new Date().toISOString() };
  return {
    kind: 'move',
    to: 'ready',
    patch: { url },
    servicePatch: { url, card, traffic, ...(isKept(deployment, release) ? {} : { live, comparison: null }) },
  };
}

function failure(
  deployment: Deployment,
  probed: ProbeResult & { kind: 'failed' },
  ownUrl: string,
): StepFailure {
  const fix =
    probed.misnamed === undefined
      ? 'Let the agent serve its card at /.well-known/agent-card.json and answer a message, then deploy again.'
      : cardUrlFix(deployment, ownUrl);
  return new StepFailure('verification-failed', 'The service runs but does not answer as it should.', {
    cause: probed.cause,
    fix,
  });
}

/** Whether a release is an earlier deployment's revision, since nothing has changed. */
function isKept({ id, request }: Deployment, { revision }: Release): boolean {
  const own = [revisionName(request.serviceName, id), revisionName(request.serviceName, id, 2)];
  return request.target === 'cloud-run' && !own.includes(revision);
}

/** A release of the deployment's own in place of the revision that was kept. */
function renewed({ id, request }: Deployment, release: Release): Release {
  const revision = revisionName(request.serviceName, id);
  return { ...release, revision, redeployedAt: new Date().toISOString(), orderedAt: null, readyAt: null };
}

/** What speaking with a release came to: its card, null for what is no agent, or what is to be done before. Throws a StepFailure. */
async function speakWith(
  deps: EngineDeps,
  deployment: Deployment,
  release: Release,
  url: string,
  ownUrl: string,
): Promise<{ kind: 'spoke'; card: CardSummary | null } | StepResult> {
  const { id } = deployment;
  const probed = await deps.probe.check(url, ownUrl);
  const misnamed = probed.kind === 'http' ? undefined : probed.misnamed;
  if (misnamed !== undefined && mayRedeploy(deployment, release, ownUrl)) {
    const text = `Its agent card names ${misnamed}, and the service is at ${ownUrl}. It is deployed once more, with ${PUBLIC_URL} set to that.`;
    deps.say(id, 'verifying', 'redeploys', text, 'WARNING');
    return { kind: 'record', patch: secondRelease(deployment, release, ownUrl) };
  }
  if (probed.kind === 'failed' && isKept(deployment, release)) {
    const text = `Revision ${release.revision} does not answer as it should, though nothing has changed: a new one is made. ${probed.cause}`;
    deps.say(id, 'verifying', 'renews', text, 'WARNING');
    return { kind: 'record', patch: { release: renewed(deployment, release) } };
  }
  if (probed.kind === 'failed') {
    const waitedMs = Date.now() - Date.parse(release.readyAt ?? deployment.updatedAt);
    if (misnamed === undefined && waitedMs < PATIENCE_MS) return { kind: 'wait', soon: true };
    throw failure(deployment, probed, ownUrl);
  }
  const text =
    probed.kind === 'agent'
      ? `${probed.card.name} answered; its first event came after ${Math.round(probed.firstEventMs)} ms.`
      : `The service answered with HTTP ${probed.status}; it has no agent card.`;
  deps.say(id, 'verifying', 'answered', text);
  if (misnamed !== undefined) {
    const warning = `Its agent card names ${misnamed}, where nobody else reaches it. The portal calls it at ${ownUrl}. ${cardUrlFix(deployment, ownUrl)}`;
    deps.say(id, 'verifying', 'misnamed', warning, 'WARNING');
  }
  return { kind: 'spoke', card: probed.kind === 'agent' ? probed.card : null };
}

/** An engine has one URL and no traffic to shift. */
async function verifyEngine(deps: EngineDeps, deployment: Deployment): Promise<StepResult> {
  const { release, url } = deployment;
  if (!release || url === null) throw new Error(`Deployment ${deployment.id} is verifying with no URL.`);
  if (release.readyAt === null) {
    const step = await rollOutEngine(deps, deployment, release);
    return step.kind === 'ready' ? { kind: 'record', patch: { release: step.release } } : step;
  }
  const spoken = await speakWith(deps, deployment, release, url, url);
  return spoken.kind === 'spoke' ? goLive(deployment, release, url, spoken.card) : spoken;
}

/**
 * verifying: speaks with the new revision where it has no traffic yet, then gives it all of it. Where its card names another
 * URL than the service's, the revision is made once more, with that URL in its environment.
 */
export const verifyService: TakeStep = async (deps, deployment) => {
  if (deployment.request.target === 'agent-engine') return verifyEngine(deps, deployment);
  const { release } = deployment;
  const place = placeOf(deployment);
  const service = await deps.services.get(place);
  if (!service || !release) {
    throw new StepFailure('service-not-ready', 'The service is gone.', {
      cause: `Somebody deleted the service ${place.name} while it was deployed.`,
      fix: 'Deploy again.',
    });
  }
  if (release.readyAt === null) {
    const step = await rollOut(deps, deployment, release, service);
    return step.kind === 'ready' ? { kind: 'record', patch: { release: step.release } } : step;
  }
  const { revision, previousRevision, redeployedAt, candidateUrl } = release;
  // Once it has all the traffic, which may have been given to it with a lost answer, its candidate's URL is gone.
  const url = servesAlone(service, revision) ? service.url : (candidateUrl ?? service.url);
  const spoken = await speakWith(deps, deployment, release, url, service.url);
  if (spoken.kind !== 'spoke') return spoken;
  if ((previousRevision !== null || redeployedAt !== null) && !servesAlone(service, revision)) {
    await deps.services.setTraffic(place, allTrafficTo(revision, release), service.etag);
    deps.say(deployment.id, 'verifying', 'shifted', `All traffic goes to ${revision} now.`);
  }
  return goLive(deployment, release, service.url, spoken.card);
};
