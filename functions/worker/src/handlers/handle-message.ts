import type { CloudEvent, CloudEventFunction } from '@google-cloud/functions-framework';
import { NO_TRACING, type Tracing } from '@agent-gallery/telemetry';
import { DeploymentBusy } from '../engine/advance-patiently.ts';
import { LeaseLost } from '../engine/lease.ts';
import { cause } from '../engine/trace/pass.ts';
import { type Log, describeError } from '../log.ts';
import { PoisonMessage } from './pubsub-message.ts';

/** How long an acknowledgement waits for spans to be sent: afterwards the instance may have no CPU. */
const FLUSH_PATIENCE_MS = 300;

/**
 * Runs a handler with the two failures that there are: what no retry can mend is logged and acknowledged; everything else is
 * thrown, so that Pub/Sub sends the message again and at last to the dead letters.
 */
export function handleMessage(
  name: string,
  log: Log,
  handle: (event: CloudEvent<unknown>) => Promise<void>,
  tracing: Tracing = NO_TRACING,
): CloudEventFunction<unknown> {
  return async (event) => {
    try {
      await cause.run({ function: name, messageId: event.id }, () => handle(event));
    } catch (error) {
      if (error instanceof PoisonMessage) {
        log('ERROR', 'message refused', { function: name, eventId: event.id, reason: error.message });
        return;
      }
      const expected = error instanceof DeploymentBusy || error instanceof LeaseLost;
      log(expected ? 'INFO' : 'WARNING', 'message will come again', {
        function: name,
        eventId: event.id,
        ...describeError(error),
      });
      throw error;
    } finally {
      await tracing.flush(FLUSH_PATIENCE_MS);
    }
  };
}
