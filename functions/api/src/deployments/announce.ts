import { randomUUID } from 'node:crypto';
import { deploymentHint, type DeploymentHint } from '@agent-gallery/contract';
import type { Log } from '../log.ts';
import type { PublishHint } from './publish-hint.ts';

/**
 * Publishes what was asked of a deployment. That it cannot be published is logged and no error: the record says it
 * too, and the reconciler looks at every open record each minute.
 */
export async function announce(
  { publish, log }: { publish: PublishHint; log: Log },
  type: DeploymentHint['type'],
  deploymentId: string,
): Promise<void> {
  const hint = deploymentHint({
    type,
    deploymentId,
    source: '/agent-gallery/api',
    eventId: randomUUID(),
    time: new Date().toISOString(),
  });
  try {
    await publish(hint);
  } catch (error) {
    log('ERROR', `${type} could not be published; the reconciler will find the record.`, {
      deploymentId,
      error,
    });
  }
}
