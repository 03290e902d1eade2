import { lockService } from '../service-lock.ts';
import { StepFailure } from '../step-failure.ts';
import type { TakeStep } from '../step.ts';

/** queued: waits until the service is free, then begins. */
export const claimService: TakeStep = async (deps, deployment) => {
  if (deployment.cancelRequestedAt !== null) return { kind: 'move', to: 'canceled' };
  const lock = await lockService(deps.db, deployment);
  switch (lock.kind) {
    case 'taken':
      return { kind: 'move', to: 'packaging' };
    case 'waits':
      return { kind: 'wait', soon: false };
    case 'other-workspace':
      throw new StepFailure('service-name-taken', 'The service name is taken.', {
        cause: `A service named ${deployment.request.serviceName} in this project and region belongs to another workspace.`,
        fix: 'Choose another service name.',
      });
    default: {
      const unknown: never = lock;
      throw new Error(`Unknown lock result ${JSON.stringify(unknown)}`);
    }
  }
};
