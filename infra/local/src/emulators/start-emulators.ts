import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { reapOrphan } from '../cloud/engine/daemon/reap-orphan.ts';
import type { Log } from '../cloud/log.ts';
import { startChild } from '../processes/start-child.ts';
import { summarizeLine } from '../logs/summarize-line.ts';
import type { PortMemory } from '../processes/remember-ports.ts';
import type { EmulatorSource } from '../system/judge-findings.ts';
import { STOP_GRACE_MS } from './stop-grace.ts';
import { emulatorHostsSchema, type EmulatorHosts, type EmulatorSettings } from './emulator-settings.ts';

export interface Emulators {
  hosts: EmulatorHosts;
  /** `FIRESTORE_EMULATOR_HOST`, `PUBSUB_EMULATOR_HOST` and `FIREBASE_AUTH_EMULATOR_HOST`, as Google's libraries read them. */
  env: Record<string, string>;
  /** Resolves with how, when the emulators have ended. */
  exited: Promise<string>;
  /** Saves what is kept and stops all three. */
  close(): Promise<void>;
}

export interface EmulatorsOptions {
  projectId: string;
  sources: { firestore: EmulatorSource; pubsub: EmulatorSource };
  rulesFile: string;
  /** Where data is kept over restarts; null for emulators that forget. */
  dataFolder: string | null;
  saveIntervalMs: number;
  runFolder: string;
  logFolder: string;
  ports: PortMemory;
  env: NodeJS.ProcessEnv;
  log: Log;
  notice: (text: string) => void;
  /** Gives the start up. */
  signal?: AbortSignal;
}

const ENTRY = join(import.meta.dirname, 'serve-emulators.ts');
const READY_TIMEOUT_MS = 90_000;

/**
 * Starts the Firestore, Pub/Sub and Auth emulators, in a process of their own. Ends first what a killed run left.
 * Throws a StartFailure.
 */
export async function startEmulators(options: EmulatorsOptions): Promise<Emulators> {
  const { projectId, sources, rulesFile, dataFolder, saveIntervalMs, runFolder, logFolder, ports } = options;
  const { env, log, notice } = options;
  await Promise.all([mkdir(runFolder, { recursive: true }), mkdir(logFolder, { recursive: true })]);
  const pidFile = join(runFolder, 'emulators.pid');
  await reapOrphan(pidFile, runFolder, STOP_GRACE_MS, log);
  const settings: EmulatorSettings = {
    projectId,
    firestore: { source: sources.firestore, port: await ports.choose('firestore'), rulesFile },
    pubsub: { source: sources.pubsub, port: await ports.choose('pubsub') },
    auth: { port: await ports.choose('auth') },
    dataFolder,
    saveIntervalMs,
    runFolder,
    logFolder,
  };
  const child = await startChild({
    name: 'emulators',
    entry: ENTRY,
    pidFile,
    settings,
    env,
    logFile: join(logFolder, 'emulators.log'),
    readyTimeoutMs: READY_TIMEOUT_MS,
    signal: options.signal ?? new AbortController().signal,
    stopGraceMs: STOP_GRACE_MS,
    ready: emulatorHostsSchema,
    onLine(line) {
      const text = summarizeLine(line);
      if (text !== undefined) notice(`emulators: ${text}`);
    },
  });
  const hosts = child.ready;
  return {
    hosts,
    env: {
      FIRESTORE_EMULATOR_HOST: hosts.firestore,
      PUBSUB_EMULATOR_HOST: hosts.pubsub,
      FIREBASE_AUTH_EMULATOR_HOST: hosts.auth,
    },
    exited: child.exited,
    close: () => child.stop(),
  };
}
