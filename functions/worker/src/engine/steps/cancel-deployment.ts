import { buildOutcome } from '@agent-gallery/contract';
import type { TakeStep } from '../step.ts';
import { withdrawRevision } from '../withdraw-revision.ts';

/** canceling: ends the build or takes the revision back, and only then says that it is canceled. */
export const cancelDeployment: TakeStep = async (deps, deployment) => {
  const { request, id } = deployment;
  if (deployment.release !== null) {
    await withdrawRevision(deps, deployment);
    return { kind: 'move', to: 'canceled' };
  }
  if (deployment.archive === null || deployment.image?.digest) return { kind: 'move', to: 'canceled' };
  const build =
    deployment.build === null
      ? await deps.builds.find(request, id)
      : await deps.builds.get(request, deployment.build.id);
  if (!build || buildOutcome(build.status).kind !== 'running') return { kind: 'move', to: 'canceled' };
  await deps.builds.cancel(request, build.id);
  return { kind: 'wait', soon: true };
};
