import type { Deployment } from '@agent-gallery/contract';
import type { EngineDeps } from '../step.ts';

/**
 * Takes back what a deployment that did not get ready has asked of Agent Engine: ends its operation, and deletes an engine
 * that it made itself, which serves nobody. Tells whether nothing is left to take back.
 */
export async function withdrawEngine(deps: EngineDeps, deployment: Deployment): Promise<boolean> {
  const { release } = deployment;
  if (!release?.engine) return true;
  const { operation: name, engine, isNew } = release;
  const operation = name === null ? undefined : await deps.engines.operation(name).catch(() => undefined);
  if (name !== null && operation && !operation.done) {
    await deps.engines.cancel(name);
    return false;
  }
  if (isNew) await deps.engines.delete(engine);
  return true;
}
