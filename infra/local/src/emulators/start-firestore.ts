import { readFile, rename } from 'node:fs/promises';
import type { Log } from '../cloud/log.ts';
import type { EmulatorSource } from '../system/judge-findings.ts';
import { checkRules } from './check-rules.ts';
import { connectEmulator, type Emulator } from './emulator.ts';
import { findFirestoreExport } from './save-firestore.ts';
import { startJavaEmulator } from './start-java-emulator.ts';

export interface FirestoreOptions {
  source: EmulatorSource;
  port: number;
  projectId: string;
  rulesFile: string;
  /** Folder that `saveFirestore` writes to. What it holds is loaded; without it the database starts empty. */
  dataFolder?: string;
  runFolder: string;
  logFolder: string;
  log: Log;
}

/** Starts the Firestore emulator with its rules and its data. Throws a StartFailure when the rules do not parse. */
export async function startFirestore(options: FirestoreOptions): Promise<Emulator> {
  const emulator = await start(options);
  try {
    await checkRules(emulator.host, options.projectId, options.rulesFile);
  } catch (error) {
    await emulator.stop();
    throw error;
  }
  return emulator;
}

async function start(options: FirestoreOptions): Promise<Emulator> {
  const { source, dataFolder } = options;
  if (source.kind === 'running') return connectEmulator('FIRESTORE_EMULATOR_HOST', source.host);
  await readFile(options.rulesFile);
  const kept = dataFolder === undefined ? undefined : await findFirestoreExport(dataFolder);
  if (dataFolder === undefined || kept === undefined) return launch(options, source, []);
  try {
    return await launch(options, source, ['--seed_from_export', kept]);
  } catch (error) {
    const aside = `${dataFolder}-unreadable-${new Date().toISOString().replaceAll(/\D/g, '')}`;
    await rename(dataFolder, aside);
    options.log('WARNING', `The kept records could not be read; they lie in ${aside}. Starting with none.`, {
      cause: String(error),
    });
    return launch(options, source, []);
  }
}

function launch(
  { port, rulesFile, runFolder, logFolder, log }: FirestoreOptions,
  source: EmulatorSource & { kind: 'jar' },
  dataArgs: readonly string[],
): Promise<Emulator> {
  return startJavaEmulator({
    name: 'firestore',
    java: source.java,
    program: ['-cp', source.jar, 'com.google.cloud.datastore.emulator.firestore.CloudFirestore'],
    args: ['--host', '127.0.0.1', '--port', String(port), '--rules', rulesFile, ...dataArgs],
    port,
    heapMegabytes: 1024,
    runFolder,
    logFolder,
    log,
  });
}
