import { type Deployment, buildOutcome } from '@agent-gallery/contract';
import type { TakeStep } from '../step.ts';
import { withdrawRevision } from '../withdraw-revision.ts';

/** What was asked for with a lost answer shows by then. */
const LOST_ANSWER_MS = 10_000;

/** Whether a call whose answer was lost may still take effect: what it makes must not outlive the deployment. */
function mayStillAppear({ steps, build, release }: Deployment): boolean {
  const released = release?.redeployedAt ? steps.verifying : steps.deploying;
  const step = release === null ? steps.building : released;
  const isKnown = release === null ? build !== null : release.orderedAt !== null;
  if (isKnown || !step?.endedAt) return false;
  return Date.now() - Date.parse(step.endedAt) < LOST_ANSWER_MS;
}

/** canceling: ends the build or takes the revision back, and only when that has happened says that it is canceled. */
export const cancelDeployment: TakeStep = async (deps, deployment) => {
  const { request, id } = deployment;
  const ended = () =>
    mayStillAppear(deployment)
      ? ({ kind: 'wait', soon: true } as const)
      : ({ kind: 'move', to: 'canceled' } as const);
  if (deployment.release !== null) {
    return (await withdrawRevision(deps, deployment)) ? ended() : { kind: 'wait', soon: true };
  }
  if (deployment.archive === null || deployment.image?.digest) return { kind: 'move', to: 'canceled' };
  const build =
    deployment.build === null
      ? await deps.builds.find(request, id)
      : await deps.builds.get(request, deployment.build.id);
  if (!build) return ended();
  if (buildOutcome(build.status).kind !== 'running') return { kind: 'move', to: 'canceled' };
  await deps.builds.cancel(request, build.id);
  return { kind: 'wait', soon: true };
};
