import {
  type Deployment,
  MANAGED_BY_LABEL,
  PORTAL_TAG,
  WORKSPACE_LABEL,
  revisionName,
  rolloutOutcome,
  type DeploymentErrorCode,
} from '@agent-gallery/contract';
import { serviceOrder } from '../order/service-order.ts';
import type { ServicePlace, ServiceView } from '../ports.ts';
import { StepFailure } from '../step-failure.ts';
import type { EngineDeps, StepResult, TakeStep } from '../step.ts';

const FIXES: Partial<Record<DeploymentErrorCode, string>> = {
  'container-not-listening': 'Let the container listen on 0.0.0.0 at the port that the variable PORT names.',
  'container-crashed': 'Look at the last lines that the container wrote and mend what ends it.',
  'out-of-memory': 'Let the agent use less memory, or give the service more.',
  'image-not-found': 'Check that the image exists and that Cloud Run may read it.',
  'permission-denied': 'Give the deploying account the role that the cause names.',
  'quota-exceeded': 'Raise the quota that the cause names, or deploy to another region.',
};

export function placeOf(deployment: Deployment): ServicePlace {
  const { project, region, serviceName } = deployment.request;
  return { project, region, name: serviceName };
}

function refuseForeign(deployment: Deployment, service: ServiceView): void {
  const ours =
    service.labels[MANAGED_BY_LABEL] === PORTAL_TAG &&
    service.labels[WORKSPACE_LABEL] === deployment.workspaceId;
  if (ours) return;
  throw new StepFailure('service-name-taken', 'The service name is taken.', {
    cause: `Cloud Run already has a service ${deployment.request.serviceName} in ${deployment.request.region} that this workspace did not deploy.`,
    fix: 'Choose another service name, or delete that service first.',
  });
}

/** What serves now: the revision with the largest share that is not ours. */
function servingRevision(service: ServiceView | undefined, ours: string): string | null {
  const shares = (service?.traffic ?? []).filter(
    ({ percent, revision }) => percent > 0 && revision !== '' && revision !== ours,
  );
  shares.sort((a, b) => b.percent - a.percent);
  return shares[0]?.revision ?? null;
}

async function orderRevision(
  deps: EngineDeps,
  deployment: Deployment,
  service: ServiceView | undefined,
): Promise<StepResult> {
  const place = placeOf(deployment);
  const revision = revisionName(place.name, deployment.id);
  const order = await serviceOrder(deps, deployment, revision);
  const { release } = deployment;
  const previous = release?.previousRevision ?? null;
  if (service) await deps.services.update(place, order, { etag: service.etag, serving: previous });
  else await deps.services.create(place, order);
  deps.say(deployment.id, 'deploying', 'ordered', `Cloud Run makes revision ${revision} of ${order.image}.`);
  const patch = release ? { release: { ...release, orderedAt: new Date().toISOString() } } : {};
  return { kind: 'wait', soon: true, patch };
}

/** deploying: makes one revision, named after the deployment, and waits until it is ready. */
export const releaseService: TakeStep = async (deps, deployment) => {
  const place = placeOf(deployment);
  const service = await deps.services.get(place);
  if (service) refuseForeign(deployment, service);
  const revision = revisionName(place.name, deployment.id);
  if (deployment.release === null) {
    const startedAt = new Date().toISOString();
    const previousRevision = servingRevision(service, revision);
    return {
      kind: 'record',
      patch: {
        release: {
          revision,
          previousRevision,
          startedAt,
          orderedAt: null,
          readyAt: null,
          candidateUrl: null,
          operation: null,
          engine: null,
          isNew: false,
        },
      },
    };
  }
  if (service?.wantedRevision !== revision) return orderRevision(deps, deployment, service);

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
      const candidateUrl = service.traffic.find((target) => target.tag === 'candidate')?.url ?? service.url;
      const release = { ...deployment.release, readyAt: new Date().toISOString(), candidateUrl };
      return { kind: 'move', to: 'verifying', patch: { release, url: service.url } };
    }
    default: {
      const unknown: never = outcome;
      throw new Error(`Unknown rollout outcome ${JSON.stringify(unknown)}`);
    }
  }
};
