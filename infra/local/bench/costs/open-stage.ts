import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Firestore } from '@google-cloud/firestore';
import { buildPortal } from '../../src/builds/build-portal.ts';
import { portalFolders, ROOT } from '../../src/data-folder/portal-folders.ts';
import { startEmulators } from '../../src/emulators/start-emulators.ts';
import { findFreePort } from '../../src/processes/find-free-port.ts';
import { rememberPorts } from '../../src/processes/remember-ports.ts';
import { PROJECT_ID, startPortal, type Portal } from '../../src/start-portal.ts';
import { checkPrerequisites } from '../../src/system/check-prerequisites.ts';
import { countFirestore } from './count-firestore.ts';
import { countPubsub } from './count-pubsub.ts';
import { createMeter, type Counts } from './meter.ts';
import { startTap } from './wire/start-tap.ts';

/** As Cloud Scheduler has it in production. */
const TICK_INTERVAL_MS = 60_000;
const RULES = join(import.meta.dirname, '../../../firestore.rules');

export interface CostStage {
  portal: Portal;
  /** The database past the counters, for whoever waits for something. */
  db: Firestore;
  chromium: string | undefined;
  /** What was counted since the last call. */
  take(): Promise<Counts>;
  close(): Promise<void>;
}

/** A whole portal whose Firestore and Pub/Sub are spoken to through counters. */
export async function openStage(folder: string, say: (line: string) => void): Promise<CostStage> {
  const { signal } = new AbortController();
  const env = process.env;
  const found = await checkPrerequisites({
    ...{ env, docker: true, chromium: true, say, signal },
    logFile: join(folder, 'apt.log'),
  });
  const emulators = await startEmulators({
    projectId: PROJECT_ID,
    sources: found,
    rulesFile: RULES,
    dataFolder: null,
    saveIntervalMs: 60_000,
    runFolder: join(folder, 'run'),
    logFolder: join(folder, 'logs'),
    ports: await rememberPorts(join(folder, 'ports.json')),
    ...{ env, signal, notice: say, log: () => undefined },
  });
  const meter = createMeter();
  const firestore = countFirestore(meter);
  const pubsub = countPubsub(meter);
  const firestoreTap = await startTap({ upstream: emulators.hosts.firestore, ...firestore });
  const pubsubTap = await startTap({
    upstream: emulators.hosts.pubsub,
    onCall: pubsub.onCall,
    onRequest: () => ({}),
  });
  // Both take this process, and so the counters, longer than whoever asks them is ready to wait.
  await import('../../src/cloud/start-cloud.ts');
  await buildPortal({ root: ROOT, logFolder: join(folder, 'logs'), say, signal }, (error) =>
    say(String(error)),
  );
  const dataFolder = join(folder, 'data');
  const portal = await startPortal({
    ...{ dataFolder, docker: true, say, signal, tickIntervalMs: TICK_INTERVAL_MS },
    port: await findFreePort([]),
    env: { ...env, FIRESTORE_EMULATOR_HOST: firestoreTap.host, PUBSUB_EMULATOR_HOST: pubsubTap.host },
  });
  const { faults } = portal.cloud;
  const run = faults.run.bind(faults);
  // Every call of a Google API that the local cloud has a handler for goes through here.
  faults.run = (method, request, handler) => {
    meter.add(`google.${method}`);
    return run(method, request, handler);
  };
  const [host = '', port = ''] = emulators.hosts.firestore.split(':');
  const db = new Firestore({ projectId: PROJECT_ID, host: `${host}:${port}`, ssl: false });

  const logs = portalFolders(dataFolder).logs;
  const standing = async (): Promise<Counts> => ({
    'functions.cpu-seconds/api': await cpuSeconds(portal.functions.api.pid()),
    'functions.cpu-seconds/worker': await cpuSeconds(portal.functions.worker.pid()),
    'functions.log-bytes/api': await sizeOf(join(logs, 'api.log')),
    'functions.log-bytes/worker': await sizeOf(join(logs, 'worker.log')),
  });
  let before = await standing();
  return {
    portal,
    db,
    chromium: found.chromium,
    async take() {
      pubsub.flush();
      const counts = meter.take();
      const after = await standing();
      for (const [name, value] of Object.entries(after))
        counts[name] = Math.round((value - (before[name] ?? 0)) * 100) / 100;
      before = after;
      return counts;
    },
    async close() {
      await db.terminate();
      await portal.close();
      await Promise.all([firestoreTap.close(), pubsubTap.close()]);
      await emulators.close();
    },
  };
}

/** Linux counts a process's time in hundredths of a second (proc(5), fields 14 and 15 of stat). */
async function cpuSeconds(pid: number | undefined): Promise<number> {
  const text = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100;
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
