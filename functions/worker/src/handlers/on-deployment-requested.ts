import type { CloudEvent } from '@google-cloud/functions-framework';
import {
  type DeploymentRejected,
  PUBLISHER_ATTRIBUTE,
  type PortalHint,
  TOPICS,
  portalHintSchema,
} from '@agent-gallery/contract';
import {
  NO_TRACING,
  type Tracing,
  contextOfMessage,
  formatTraceparent,
  inSpan,
} from '@agent-gallery/telemetry';
import { z } from 'zod';
import type { Reject } from '../google/messages/rejections.ts';
import { PoisonMessage, type ReadMessage, parseMessage, readMessage } from './pubsub-message.ts';
import { OrderRejected, isOrder } from './take-order.ts';

export interface RequestHandlerDeps {
  advance: (deploymentId: string) => Promise<void>;
  runOperation: (operationId: string) => Promise<void>;
  /** Makes a deployment of another system's message and returns its id. Throws an OrderRejected. */
  takeOrder: (
    value: unknown,
    attributes: Readonly<Record<string, string>>,
    trace: string | undefined,
  ) => Promise<string>;
  reject: Reject;
  /** NO_TRACING where it is left out. */
  tracing?: Tracing;
}

const keySchema = z.object({ data: z.object({ idempotencyKey: z.string() }) });

/** The event that tells of a message that was refused. It has the same id however often the message comes. */
function rejectedEvent(
  rejected: OrderRejected,
  message: { messageId: string; attributes: Readonly<Record<string, string>>; value: unknown },
): DeploymentRejected {
  const { messageId, attributes, value } = message;
  const { code, fix, errors } = rejected;
  return {
    specversion: '1.0',
    id: `${messageId}.rejected`,
    source: '//agent-gallery/worker',
    type: 'deployment.rejected',
    subject: `messages/${messageId}`,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    dataversion: '1',
    data: {
      messageId,
      publisher: attributes[PUBLISHER_ATTRIBUTE] ?? null,
      idempotencyKey: keySchema.safeParse(value).data?.data.idempotencyKey ?? null,
      code,
      reason: rejected.message,
      fix,
      errors,
    },
  };
}

async function follow(hint: PortalHint, { advance, runOperation }: RequestHandlerDeps): Promise<void> {
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
}

/** Handles a message within a span that continues the publisher’s trace, or begins one for a request; a hint with none has none. */
function inMessageSpan(
  tracing: Tracing,
  { messageId, attributes, value }: ReadMessage,
  handle: (trace: string | undefined) => Promise<void>,
): Promise<void> {
  const parent = contextOfMessage(attributes);
  if (tracing === NO_TRACING || (parent === undefined && !isOrder(value)))
    return handle(parent && formatTraceparent(parent));
  return tracing.ready().then(() =>
    inSpan(
      tracing,
      {
        name: `process ${TOPICS.deploymentRequests}`,
        kind: 'consumer',
        parent,
        attributes: {
          'messaging.system': 'gcp_pubsub',
          'messaging.destination.name': TOPICS.deploymentRequests,
          'messaging.operation.type': 'process',
          'messaging.message.id': messageId,
        },
      },
      ({ context }) => handle(formatTraceparent(context)),
    ),
  );
}

/**
 * Something was asked for, or is to be canceled: look at it. A hint of the portal's own functions names a record; another
 * system sends a whole request. What is neither, or is refused, goes to the dead letters, and an event says why.
 */
export function onDeploymentRequested(deps: RequestHandlerDeps) {
  return async (event: CloudEvent<unknown>): Promise<void> => {
    const message = readMessage(event);
    try {
      await inMessageSpan(deps.tracing ?? NO_TRACING, message, async (trace) => {
        if (!isOrder(message.value)) await follow(parseMessage(event, portalHintSchema), deps);
        else await deps.advance(await deps.takeOrder(message.value, message.attributes, trace));
      });
    } catch (error) {
      if (!(error instanceof OrderRejected || error instanceof PoisonMessage)) throw error;
      const rejected =
        error instanceof OrderRejected
          ? error
          : new OrderRejected('malformed', error.message, 'Publish what the AsyncAPI page says.');
      await deps.reject(rejectedEvent(rejected, message), message);
      throw new PoisonMessage(`Message ${message.messageId}: ${rejected.code}: ${rejected.message}`);
    }
  };
}
