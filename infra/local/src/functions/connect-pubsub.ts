import { PubSub } from '@google-cloud/pubsub';
import type { Log } from '../cloud/log.ts';
import { publishTicks } from './publish-ticks.ts';
import { setupPubsub } from './setup-pubsub.ts';
import { startPushBridge } from './start-push-bridge.ts';
import { TOPOLOGY, type FunctionName } from './topology.ts';

export interface PubsubConnection {
  /** Begins to deliver messages and ticks to the functions. Gives the way to end it. */
  deliver(): () => Promise<void>;
  /** Ends the connection, when nothing is delivered any more. */
  close(): Promise<void>;
}

/** Creates topics and subscriptions in the emulator, and delivers what the emulator itself does not. */
export async function connectPubsub(options: {
  projectId: string;
  /** `127.0.0.1:PORT` of the emulator. */
  host: string;
  origins: Readonly<Record<FunctionName, string>>;
  tickIntervalMs: number;
  log: Log;
}): Promise<PubsubConnection> {
  const { projectId, host, origins, tickIntervalMs, log } = options;
  const pubsub = new PubSub({ projectId, apiEndpoint: host, emulatorMode: true });
  await setupPubsub(pubsub, projectId, origins);
  return {
    deliver() {
      const bridged = TOPOLOGY.subscriptions.filter((spec) => spec.pushedBy === 'bridge');
      const bridges = bridged.map((spec) =>
        startPushBridge(pubsub, projectId, spec, origins[spec.function], log),
      );
      const ticks = publishTicks(pubsub, tickIntervalMs, log);
      return async () => {
        ticks.stop();
        await Promise.all(bridges.map((bridge) => bridge.close()));
      };
    },
    close: () => pubsub.close(),
  };
}
