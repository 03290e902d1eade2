import type { Log } from '../cloud/log.ts';
import type { EmulatorSource } from '../system/judge-findings.ts';
import { connectEmulator, type Emulator } from './emulator.ts';
import { startJavaEmulator } from './start-java-emulator.ts';

export interface PubsubOptions {
  source: EmulatorSource;
  port: number;
  runFolder: string;
  logFolder: string;
  log: Log;
}

/** Starts the Pub/Sub emulator. It keeps nothing: topics and subscriptions are made anew at each start. */
export async function startPubsub({ source, port, ...rest }: PubsubOptions): Promise<Emulator> {
  if (source.kind === 'running') return connectEmulator('PUBSUB_EMULATOR_HOST', source.host);
  return startJavaEmulator({
    name: 'pubsub',
    java: source.java,
    program: ['-jar', source.jar],
    args: ['--host=127.0.0.1', `--port=${String(port)}`],
    port,
    heapMegabytes: 512,
    ...rest,
  });
}
