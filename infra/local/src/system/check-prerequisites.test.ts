import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkPrerequisites, type CheckOptions } from './check-prerequisites.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'check-prerequisites-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function options(env: NodeJS.ProcessEnv): CheckOptions {
  return {
    env,
    docker: false,
    chromium: false,
    logFile: join(folder, 'apt.log'),
    say: () => undefined,
    signal: new AbortController().signal,
  };
}

async function fakeJava(version: string): Promise<string> {
  await mkdir(join(folder, 'bin'));
  const file = join(folder, 'bin', 'java');
  await writeFile(file, `#!/bin/sh\necho 'openjdk version "${version}"' >&2\n`);
  await chmod(file, 0o755);
  return folder;
}

test('emulators that the environment names are used as they are, without Java', async () => {
  const env = { FIRESTORE_EMULATOR_HOST: 'localhost:8080', PUBSUB_EMULATOR_HOST: 'localhost:8085' };
  expect(await checkPrerequisites(options(env))).toMatchObject({
    firestore: { kind: 'running', host: 'localhost:8080' },
    pubsub: { kind: 'running', host: 'localhost:8085' },
  });
});

test('the Java of JAVA_HOME comes before the one on the PATH', async () => {
  const found = await checkPrerequisites(options({ JAVA_HOME: await fakeJava('21.0.1') }));
  expect(found.firestore).toMatchObject({ kind: 'jar', java: join(folder, 'bin', 'java') });
});

test('a start that was given up installs nothing', async () => {
  const aborted = {
    ...options({ JAVA_HOME: await fakeJava('8') }),
    signal: AbortSignal.abort(new Error('stopped')),
  };
  await expect(checkPrerequisites(aborted)).rejects.toThrow('stopped');
});
