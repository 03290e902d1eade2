import { glob, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { findOnPath } from '../cloud/engine/daemon/find-on-path.ts';
import { readOutput } from '../processes/read-output.ts';

export interface EmulatorJars {
  firestore: string | undefined;
  pubsub: string | undefined;
}

const SDK_FILES = {
  firestore: 'platform/cloud-firestore-emulator/cloud-firestore-emulator.jar',
  pubsub: 'platform/pubsub-emulator/lib/cloud-pubsub-emulator-*-all.jar',
};
const FIREBASE_FILES = {
  firestore: 'cloud-firestore-emulator-v*.jar',
  pubsub: 'pubsub-emulator-*/pubsub-emulator/lib/cloud-pubsub-emulator-*-all.jar',
};

/**
 * Finds the emulators' Java archives: in the Google Cloud SDK that `gcloud` belongs to, then among the files that
 * firebase-tools has downloaded (FIREBASE_EMULATORS_PATH, else ~/.cache/firebase/emulators). Of several, the newest.
 */
export async function findEmulatorJars(env: NodeJS.ProcessEnv): Promise<EmulatorJars> {
  const cache = env['FIREBASE_EMULATORS_PATH'] ?? join(homedir(), '.cache', 'firebase', 'emulators');
  const found: EmulatorJars = { firestore: undefined, pubsub: undefined };
  for await (const root of sdkRoots()) {
    found.firestore ??= await newest(root, SDK_FILES.firestore);
    found.pubsub ??= await newest(root, SDK_FILES.pubsub);
    if (found.firestore !== undefined && found.pubsub !== undefined) return found;
  }
  found.firestore ??= await newest(cache, FIREBASE_FILES.firestore);
  found.pubsub ??= await newest(cache, FIREBASE_FILES.pubsub);
  return found;
}

/** The SDK beside the real path of `gcloud`; only when that has no emulators is gcloud itself asked, which takes a second. */
async function* sdkRoots(): AsyncGenerator<string> {
  const gcloud = await findOnPath('gcloud');
  if (gcloud === undefined) return;
  yield dirname(dirname(await realpath(gcloud)));
  const root = await readOutput(gcloud, ['info', '--format=value(installation.sdk_root)']).catch(() => '');
  if (root.trim() !== '') yield root.trim();
}

async function newest(folder: string, pattern: string): Promise<string | undefined> {
  const files: string[] = [];
  for await (const file of glob(pattern, { cwd: folder })) files.push(file);
  const last = files.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
  return last === undefined ? undefined : join(folder, last);
}
