import { mkdir } from 'node:fs/promises';
import { linkToParent } from '../processes/link-to-parent.ts';
import { writeLog } from '../logs/write-log.ts';
import { STOP_GRACE_MS } from './stop-grace.ts';
import { StartFailure } from '../system/start-failure.ts';
import type { Emulator } from './emulator.ts';
import { emulatorSettingsSchema, type EmulatorHosts, type EmulatorSettings } from './emulator-settings.ts';
import { dataFolders, keepData } from './keep-data.ts';
import { loadAccounts } from './save-accounts.ts';
import { startAuth } from './start-auth.ts';
import { startFirestore } from './start-firestore.ts';
import { startPubsub } from './start-pubsub.ts';

// The process that has the emulators: Auth in itself, the two Java programs as its children. It also keeps their data,
// so that even a parent that was killed loses nothing: this process notices, saves, stops them and ends.

const stops: (() => Promise<void>)[] = [];
let stopping = false;
const link = linkToParent(async () => {
  stopping = true;
  for (const stop of stops.toReversed()) await stop();
}, STOP_GRACE_MS);

async function startAll(settings: EmulatorSettings): Promise<EmulatorHosts> {
  const { projectId, runFolder, logFolder, firestore, pubsub, auth } = settings;
  const folders = settings.dataFolder === null ? undefined : dataFolders(settings.dataFolder);
  const shared = { runFolder, logFolder, log: writeLog };
  if (folders !== undefined) await mkdir(folders.firestore, { recursive: true });
  const running: Emulator[] = [];
  stops.push(() => Promise.all(running.map((emulator) => emulator.stop())).then(() => undefined));
  const watched = async (name: string, starting: Promise<Emulator>) => {
    const emulator = await starting;
    running.push(emulator);
    void emulator.exited.then(() => {
      if (!stopping) link.fail(endedAlone(name));
    });
    return emulator.host;
  };
  // All settled, so that none is still on its way up when another's failure ends this process.
  const [firestoreHost, pubsubHost, authHost] = (
    await Promise.allSettled([
      watched(
        'Firestore',
        startFirestore({
          ...shared,
          ...firestore,
          projectId,
          ...(folders === undefined ? {} : { dataFolder: folders.firestore }),
        }),
      ),
      watched('Pub/Sub', startPubsub({ ...shared, ...pubsub })),
      watched('Auth', startAuth({ projectId, port: auth.port })),
    ])
  ).map(valueOf) as [string, string, string];
  if (folders !== undefined) {
    await loadAccounts(authHost, projectId, folders.accountsFile);
    const keeper = keepData({
      hosts: { firestore: firestore.source.kind === 'jar' ? firestoreHost : undefined, auth: authHost },
      projectId,
      folders,
      intervalMs: settings.saveIntervalMs,
      log: writeLog,
    });
    stops.push(keeper.close);
  }
  return { firestore: firestoreHost, pubsub: pubsubHost, auth: authHost };
}

function valueOf(result: PromiseSettledResult<string>): string {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}

function endedAlone(name: string): StartFailure {
  return new StartFailure('emulator-ended', `The ${name} emulator ended by itself.`);
}

try {
  link.ready(await startAll(emulatorSettingsSchema.parse(link.settings)));
} catch (error) {
  stopping = true;
  await Promise.allSettled(stops.map((stop) => stop()));
  link.fail(error);
}
