import {
  type Deployment,
  type DeploymentErrorCode,
  MANAGED_BY_LABEL,
  PORTAL_TAG,
  type Release,
  WORKSPACE_LABEL,
  rolloutOutcome,
} from '@agent-gallery/contract';
import { placeOf } from '../order/place-of.ts';
import { serviceOrder } from '../order/service-order.ts';
import { servingMeanwhile } from '../order/traffic-before.ts';
import { CANDIDATE_TAG, type ServiceView } from '../ports.ts';
import { StepFailure } from '../step-failure.ts';
import type { EngineDeps, StepResult } from '../step.ts';

const FIXES: Partial<Record<DeploymentErrorCode, string>> = {
  'container-not-listening': 'Let the container listen on 0.0.0.0 at the port that the variable PORT names.',
  'container-crashed': 'Look at the last lines that the container wrote and mend what ends it.',
  'out-of-memory': 'Let the agent use less memory, or give the service more.',
  'image-not-found': 'Check that the image exists and that Cloud Run may read it.',
  'permission-denied': 'Give the deploying account the role that the cause names.',
  'quota-exceeded': 'Raise the quota that the cause names, or deploy to another region.',
};

/** A step towards a release that is ready, or the one that is. */
export type RolloutStep = StepResult | { kind: 'ready'; release: Release; url: string };

/** Throws a StepFailure where the service is not one that this workspace deployed. */
export function refuseForeign(deployment: Deployment, { labels }: ServiceView): void {
  const { request, workspaceId } = deployment;
  if (labels[MANAGED_BY_LABEL] === PORTAL_TAG && labels[WORKSPACE_LABEL] === workspaceId) return;
  throw new StepFailure('service-name-taken', 'The service name is taken.', {
    cause: `Cloud Run already has a service ${request.serviceName} in ${request.region} that this workspace did not deploy.`,
    fix: 'Choose another service name, or delete that service first.',
  });
}

async function orderRevision(
  deps: EngineDeps,
  deployment: Deployment,
  release: Release,
  service: ServiceView | undefined,
): Promise<StepResult> {
  const place = placeOf(deployment);
  const { revision } = release;
  const order = await serviceOrder(deps, deployment, release);
  const serving = servingMeanwhile(deployment, release);
  if (service) await deps.services.update(place, order, { etag: service.etag, serving });
  else await deps.services.create(place, order);
  const step = release.redeployedAt === null ? 'deploying' : 'verifying';
  deps.say(deployment.id, step, 'ordered', `Cloud Run makes revision ${revision} of ${order.image}.`);
  const orderedAt = new Date().toISOString();
  return { kind: 'wait', soon: true, patch: { release: { ...release, orderedAt } } };
}

/** Makes the revision that a release names, unless it is there, and tells when it is ready. Throws a StepFailure where it does not start. */
export async function rollOut(
  deps: EngineDeps,
  deployment: Deployment,
  release: Release,
  service: ServiceView | undefined,
): Promise<RolloutStep> {
  if (service?.wantedRevision !== release.revision) return orderRevision(deps, deployment, release, service);
  const outcome = rolloutOutcome(service.condition, service.reconciling);
  switch (outcome.kind) {
    case 'running':
      return { kind: 'wait', soon: true };
    case 'failed':
      throw new StepFailure(outcome.code, 'The container did not start.', {
        cause: outcome.message,
        fix:
          FIXES[outcome.code] ??
          'Look at the last lines that the container wrote and at the service in the Cloud console.',
      });
    case 'ready': {
      const candidateUrl = service.traffic.find(({ tag }) => tag === CANDIDATE_TAG)?.url ?? service.url;
      const readyAt = new Date().toISOString();
      return { kind: 'ready', release: { ...release, readyAt, candidateUrl }, url: service.url };
    }
    default: {
      const unknown: never = outcome;
      throw new Error(`Unknown rollout outcome ${JSON.stringify(unknown)}`);
    }
  }
}
