import type { Deployment } from '@agent-gallery/contract';
import type { EngineDeps } from '../step.ts';

/**
 * Takes back what a deployment that did not get ready has asked of Agent Engine: ends its operation, and deletes an engine
 * that it made itself, which serves nobody. Tells whether nothing is left to take back.
 */
export async function withdrawEngine(deps: EngineDeps, deployment: Deployment): Promise<boolean> {
  const { release } = deployment;
  if (!release?.operation || !release.engine) return true;
  const operation = await deps.engines.operation(release.operation).catch(() => undefined);
  if (operation && !operation.done) {
    await deps.engines.cancel(release.operation);
    return false;
  }
  if (release.isNew) await deps.engines.delete(release.engine);
  return true;
}
