import { type CardSummary, type Deployment, revisionName } from '@agent-gallery/contract';
import type { ServiceView } from '../ports.ts';
import { StepFailure } from '../step-failure.ts';
import type { StepResult, TakeStep } from '../step.ts';
import { placeOf } from './release-service.ts';

/** A service that has just started may answer wrongly for a while. */
const PATIENCE_MS = 45_000;

function servesAlone(service: ServiceView, revision: string): boolean {
  return service.traffic.every((target) => target.revision === revision || target.percent === 0);
}

function goLive(
  deployment: Deployment,
  service: ServiceView,
  revision: string,
  card: CardSummary | null,
): StepResult {
  const { agentId } = deployment.request;
  const image = `${deployment.image?.repository}@${deployment.image?.digest}`;
  const live = { deploymentId: deployment.id, agentId, revision, image, since: new Date().toISOString() };
  return {
    kind: 'move',
    to: 'ready',
    patch: { url: service.url },
    servicePatch: { url: service.url, live, card, traffic: [{ revision, percent: 100, tag: null }] },
  };
}

/** verifying: speaks with the new revision where it has no traffic yet, then gives it all of it. */
export const verifyService: TakeStep = async (deps, deployment) => {
  const place = placeOf(deployment);
  const service = await deps.services.get(place);
  if (!service || !deployment.release) {
    throw new StepFailure('service-not-ready', 'The service is gone.', {
      cause: `Somebody deleted the service ${place.name} while it was deployed.`,
      fix: 'Deploy again.',
    });
  }
  const revision = revisionName(place.name, deployment.id);
  const probed = await deps.probe.check(deployment.release.candidateUrl ?? service.url, service.url);
  if (probed.kind === 'failed') {
    const waitedMs = Date.now() - Date.parse(deployment.steps.verifying?.startedAt ?? deployment.updatedAt);
    if (waitedMs < PATIENCE_MS) return { kind: 'wait', soon: true };
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
  if (deployment.release.previousRevision !== null && !servesAlone(service, revision)) {
    await deps.services.sendTrafficTo(place, revision, service.etag);
    deps.say(deployment.id, 'verifying', 'shifted', `All traffic goes to ${revision} now.`);
  }
  return goLive(deployment, service, revision, probed.kind === 'agent' ? probed.card : null);
};
