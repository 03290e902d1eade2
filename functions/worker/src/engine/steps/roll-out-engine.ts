import {
  type Deployment,
  MANAGED_BY_LABEL,
  PORTAL_TAG,
  type Release,
  WORKSPACE_LABEL,
} from '@agent-gallery/contract';
import type { EngineView } from '../engines.ts';
import { placeOf } from '../order/place-of.ts';
import { serviceOrder } from '../order/service-order.ts';
import { StepFailure } from '../step-failure.ts';
import type { EngineDeps, StepResult } from '../step.ts';
import type { RolloutStep } from './roll-out.ts';

/** google.rpc.Code CANCELLED. */
const CANCELLED = 1;

function refuseForeign({ workspaceId, request }: Deployment, { labels }: EngineView): void {
  if (labels[MANAGED_BY_LABEL] === PORTAL_TAG && labels[WORKSPACE_LABEL] === workspaceId) return;
  throw new StepFailure('service-name-taken', 'The service name is taken.', {
    cause: `Agent Engine already has an engine ${request.serviceName} in ${request.region} that this workspace did not deploy.`,
    fix: 'Choose another service name, or delete that engine first.',
  });
}

/** Creates or updates the engine. An update with the same content changes nothing, so that a lost answer costs only time. */
async function orderEngine(deps: EngineDeps, deployment: Deployment, release: Release): Promise<StepResult> {
  const place = placeOf(deployment);
  const order = await serviceOrder(deps, deployment, release);
  const found = await deps.engines.find(place);
  if (found) refuseForeign(deployment, found);
  const operation = found
    ? await deps.engines.update(found.name, place, order)
    : await deps.engines.create(place, order);
  const what = found ? 'updates the engine' : 'makes the engine';
  const step = release.redeployedAt === null ? 'deploying' : 'verifying';
  deps.say(deployment.id, step, 'ordered', `Agent Engine ${what} ${operation.engine} of ${order.image}.`);
  const orderedAt = new Date().toISOString();
  const isNew = release.isNew || !found;
  return {
    kind: 'record',
    patch: { release: { ...release, orderedAt, operation: operation.name, engine: operation.engine, isNew } },
  };
}

/** Changes the engine as a release says, unless that has been asked for, and tells when it is ready. Throws a StepFailure where it does not start. */
export async function rollOutEngine(
  deps: EngineDeps,
  deployment: Deployment,
  release: Release,
): Promise<RolloutStep> {
  if (release.operation === null) return orderEngine(deps, deployment, release);
  const { done, error, engine } = await deps.engines.operation(release.operation);
  if (!done) return { kind: 'wait', soon: true };
  if (error) {
    throw new StepFailure(
      error.code === CANCELLED ? 'internal' : 'service-not-ready',
      'The engine did not start.',
      {
        cause: error.message,
        fix: 'Look at the last lines that the container wrote: it must listen on 0.0.0.0:8080.',
      },
    );
  }
  const url = deps.engines.url(engine);
  const readyAt = new Date().toISOString();
  return { kind: 'ready', release: { ...release, readyAt, candidateUrl: url }, url };
}
