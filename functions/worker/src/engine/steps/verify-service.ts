import { type CardSummary, type Deployment, revisionName } from '@agent-gallery/contract';
import type { ServiceView } from '../ports.ts';
import { StepFailure } from '../step-failure.ts';
import type { EngineDeps, StepResult, TakeStep } from '../step.ts';
import { placeOf } from './release-service.ts';

/** A service that has just started may answer wrongly for a while. */
const PATIENCE_MS = 45_000;

function servesAlone(service: ServiceView, revision: string): boolean {
  return service.traffic.every((target) => target.revision === revision || target.percent === 0);
}

function goLive(deployment: Deployment, url: string, revision: string, card: CardSummary | null): StepResult {
  const { agentId } = deployment.request;
  const image = `${deployment.image?.repository}@${deployment.image?.digest}`;
  const live = { deploymentId: deployment.id, agentId, revision, image, since: new Date().toISOString() };
  return {
    kind: 'move',
    to: 'ready',
    patch: { url },
    servicePatch: { url, live, card, traffic: [{ revision, percent: 100, tag: null }] },
  };
}

/** Speaks with what was deployed: its card, null for what is no agent, or `wait` while it may still come up. Throws a StepFailure. */
async function speakWith(
  deps: EngineDeps,
  deployment: Deployment,
  url: string,
  ownUrl: string,
): Promise<CardSummary | null | 'wait'> {
  const probed = await deps.probe.check(url, ownUrl);
  if (probed.kind === 'failed') {
    const waitedMs = Date.now() - Date.parse(deployment.steps.verifying?.startedAt ?? deployment.updatedAt);
    if (waitedMs < PATIENCE_MS) return 'wait';
    throw new StepFailure('verification-failed', 'The service runs but does not answer as it should.', {
      cause: probed.cause,
      fix: 'Let the agent serve its card at /.well-known/agent-card.json and answer a message, then deploy again.',
    });
  }
  const text =
    probed.kind === 'agent'
      ? `${probed.card.name} answered; its first event came after ${Math.round(probed.firstEventMs)} ms.`
      : `The service answered with HTTP ${probed.status}; it has no agent card.`;
  deps.say(deployment.id, 'verifying', 'answered', text);
  if (probed.kind === 'agent' && probed.misnamed !== undefined) {
    const warning = `Its agent card names ${probed.misnamed}, where nobody else reaches it. The portal calls it at ${ownUrl}; let the card name that, from an environment variable such as PUBLIC_URL.`;
    deps.say(deployment.id, 'verifying', 'misnamed', warning, 'WARNING');
  }
  return probed.kind === 'agent' ? probed.card : null;
}

/** An engine has one URL and no traffic to shift. */
async function verifyEngine(deps: EngineDeps, deployment: Deployment): Promise<StepResult> {
  const { release, url } = deployment;
  if (!release || url === null) throw new Error(`Deployment ${deployment.id} is verifying with no URL.`);
  const card = await speakWith(deps, deployment, url, url);
  return card === 'wait' ? { kind: 'wait', soon: true } : goLive(deployment, url, release.revision, card);
}

/** verifying: speaks with the new revision where it has no traffic yet, then gives it all of it. */
export const verifyService: TakeStep = async (deps, deployment) => {
  if (deployment.request.target === 'agent-engine') return verifyEngine(deps, deployment);
  const place = placeOf(deployment);
  const service = await deps.services.get(place);
  if (!service || !deployment.release) {
    throw new StepFailure('service-not-ready', 'The service is gone.', {
      cause: `Somebody deleted the service ${place.name} while it was deployed.`,
      fix: 'Deploy again.',
    });
  }
  const revision = revisionName(place.name, deployment.id);
  const card = await speakWith(deps, deployment, deployment.release.candidateUrl ?? service.url, service.url);
  if (card === 'wait') return { kind: 'wait', soon: true };
  if (deployment.release.previousRevision !== null && !servesAlone(service, revision)) {
    await deps.services.sendTrafficTo(place, revision, service.etag);
    deps.say(deployment.id, 'verifying', 'shifted', `All traffic goes to ${revision} now.`);
  }
  return goLive(deployment, service.url, revision, card);
};
