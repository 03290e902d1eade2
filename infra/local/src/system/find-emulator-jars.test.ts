import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findEmulatorJars } from './find-emulator-jars.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'find-jars-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function touch(path: string): Promise<string> {
  const file = join(folder, path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, '', { mode: 0o755 });
  return file;
}

test('the SDK that gcloud belongs to comes first', async () => {
  await touch('sdk/bin/gcloud');
  vi.stubEnv('PATH', join(folder, 'sdk/bin'));
  const firestore = await touch('sdk/platform/cloud-firestore-emulator/cloud-firestore-emulator.jar');
  const pubsub = await touch('sdk/platform/pubsub-emulator/lib/cloud-pubsub-emulator-0.8.20-all.jar');
  await touch('cache/cloud-firestore-emulator-v1.22.0.jar');
  expect(await findEmulatorJars({ FIREBASE_EMULATORS_PATH: join(folder, 'cache') })).toEqual({
    firestore,
    pubsub,
  });
});

test('what firebase-tools has downloaded fills the gaps, the newest version of it', async () => {
  await touch('sdk/bin/gcloud');
  vi.stubEnv('PATH', join(folder, 'sdk/bin'));
  await touch('cache/cloud-firestore-emulator-v1.9.0.jar');
  const firestore = await touch('cache/cloud-firestore-emulator-v1.19.8.jar');
  const pubsub = await touch(
    'cache/pubsub-emulator-0.8.37/pubsub-emulator/lib/cloud-pubsub-emulator-0.8.37-all.jar',
  );
  expect(await findEmulatorJars({ FIREBASE_EMULATORS_PATH: join(folder, 'cache') })).toEqual({
    firestore,
    pubsub,
  });
});
