import type { CloudEvent } from '@google-cloud/functions-framework';
import { buildNoticeSchema, buildOutcome, deploymentIdOfTags } from '@agent-gallery/contract';
import { parseMessage } from './pubsub-message.ts';

/** Cloud Build says that a build has changed. Builds of others, and those that are still under way, move no deployment. */
export function onBuildChanged(advance: (deploymentId: string) => Promise<void>) {
  return async (event: CloudEvent<unknown>): Promise<void> => {
    const build = parseMessage(event, buildNoticeSchema);
    const deploymentId = deploymentIdOfTags(build.tags);
    if (deploymentId === undefined || buildOutcome(build.status).kind === 'running') return;
    await advance(deploymentId);
  };
}
