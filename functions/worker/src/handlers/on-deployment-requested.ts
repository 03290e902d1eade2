import type { CloudEvent } from '@google-cloud/functions-framework';
import { deploymentHintSchema } from '@agent-gallery/contract';
import { parseMessage } from './pubsub-message.ts';

/** A deployment was asked for, or is to be canceled: look at it. */
export function onDeploymentRequested(advance: (deploymentId: string) => Promise<void>) {
  return async (event: CloudEvent<unknown>): Promise<void> => {
    const hint = parseMessage(event, deploymentHintSchema);
    await advance(hint.data.deploymentId);
  };
}
