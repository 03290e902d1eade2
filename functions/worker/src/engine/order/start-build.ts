import { setTimeout as pause } from 'node:timers/promises';
import { PassingFailure } from '../failures/passing-failure.ts';
import type { BuildOrder, BuildView, Builds } from '../ports.ts';
import { StepFailure } from '../step-failure.ts';

/** When a build whose answer was lost is looked for: a list may show it only after a while. */
const LOOKS_MS = [0, 500, 2_000];

/**
 * Starts a build. Where the answer is lost the build may be there all the same, so that it is looked for before anybody
 * may start another. Throws what createBuild threw where there is none.
 */
export async function startBuild(builds: Builds, order: BuildOrder): Promise<BuildView> {
  try {
    return await builds.start(order);
  } catch (error) {
    // These say that nothing was started.
    if (error instanceof StepFailure || error instanceof PassingFailure) throw error;
    for (const waitMs of LOOKS_MS) {
      await pause(waitMs);
      const found = await builds.find(order, order.deploymentId).catch(() => undefined);
      if (found) return found;
    }
    throw error;
  }
}
