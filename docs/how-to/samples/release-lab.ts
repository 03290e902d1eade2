import { newRelease, revisionName } from '@agent-gallery/contract';
import { placeOf } from '../../../functions/worker/src/engine/order/place-of.ts';
import { serviceOrder } from '../../../functions/worker/src/engine/order/service-order.ts';
import type { ServiceOrder, ServicePlace } from '../../../functions/worker/src/engine/ports.ts';
import { StepFailure } from '../../../functions/worker/src/engine/step-failure.ts';
import type { EngineDeps, TakeStep } from '../../../functions/worker/src/engine/step.ts';

/** The port: what the engine asks of the target, and nothing of how it is asked. */
export interface Lab {
  /** What runs of this name, if anything does. */
  find(
    place: ServicePlace,
  ): Promise<{ revision: string; state: 'starting' | 'up' | 'down'; url: string } | undefined>;
  /** Starts a revision. It may have taken effect even where this throws. */
  start(place: ServicePlace, order: ServiceOrder): Promise<void>;
}

/** deploying, to the lab: starts the revision once, and waits until it is up. */
export const releaseLab =
  (lab: Lab): TakeStep =>
  async (deps: EngineDeps, deployment) => {
    const { release, request, id } = deployment;
    // 1. Write the name down before anything is asked for: whoever comes after a kill finds it.
    if (release === null) {
      const revision = revisionName(request.serviceName, id);
      const startedAt = new Date().toISOString();
      return { kind: 'record', patch: { release: newRelease({ revision, startedAt }) } };
    }
    // 2. Look for the effect before it is caused: a lost answer must not start two.
    const place = placeOf(deployment);
    const found = await lab.find(place);
    if (found?.revision !== release.revision) {
      await lab.start(place, await serviceOrder(deps, deployment, release));
      return { kind: 'wait', soon: true };
    }
    // 3. Map each foreign state to one of ours.
    switch (found.state) {
      case 'starting':
        return { kind: 'wait', soon: true };
      case 'down':
        throw new StepFailure('service-not-ready', 'The agent did not start.', {
          cause: `The lab says that ${release.revision} is down.`,
          fix: 'Look at the last lines that the container wrote.',
        });
      case 'up': {
        const readyAt = new Date().toISOString();
        const ready = { ...release, readyAt, candidateUrl: found.url };
        return { kind: 'move', to: 'verifying', patch: { release: ready, url: found.url } };
      }
      default:
        return found.state satisfies never;
    }
  };
