import type { CloudEvent } from '@google-cloud/functions-framework';
import { portalHintSchema } from '@agent-gallery/contract';
import { parseMessage } from './pubsub-message.ts';

export interface RequestHandlerDeps {
  advance: (deploymentId: string) => Promise<void>;
  runOperation: (operationId: string) => Promise<void>;
}

/** Something was asked for, or is to be canceled: look at it. */
export function onDeploymentRequested({ advance, runOperation }: RequestHandlerDeps) {
  return async (event: CloudEvent<unknown>): Promise<void> => {
    const hint = parseMessage(event, portalHintSchema);
    switch (hint.type) {
      case 'deployment.requested':
      case 'deployment.cancel.requested':
        return advance(hint.data.deploymentId);
      case 'operation.requested':
        return runOperation(hint.data.operationId);
      default: {
        const unknown: never = hint;
        throw new Error(`Unknown hint ${JSON.stringify(unknown)}`);
      }
    }
  };
}
