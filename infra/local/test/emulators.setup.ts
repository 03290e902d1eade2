import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmulators } from '../src/emulators/start-emulators.ts';
import { rememberPorts } from '../src/processes/remember-ports.ts';
import { checkPrerequisites } from '../src/system/check-prerequisites.ts';
import { describeFailure } from '../src/system/start-failure.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** `127.0.0.1:PORT` of each emulator; also in `…_EMULATOR_HOST`. */
    emulators: { firestore: string; pubsub: string; auth: string };
  }
}

const PROJECT_ID = 'demo-agent-gallery';
const say = (line: string) => process.stderr.write(line + '\n');

/** Starts the three emulators once for a run, empty and with the real security rules. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'agent-gallery-emulators-'));
  try {
    const { firestore, pubsub } = await checkPrerequisites({
      env: process.env,
      docker: false,
      chromium: false,
      logFile: join(folder, 'apt.log'),
      say,
      signal: new AbortController().signal,
    });
    const emulators = await startEmulators({
      projectId: PROJECT_ID,
      sources: { firestore, pubsub },
      rulesFile: join(import.meta.dirname, '../../firestore.rules'),
      dataFolder: null,
      saveIntervalMs: 60_000,
      runFolder: join(folder, 'run'),
      logFolder: join(folder, 'logs'),
      ports: await rememberPorts(join(folder, 'ports.json')),
      env: process.env,
      log: () => undefined,
      notice: say,
    });
    Object.assign(process.env, emulators.env, {
      GOOGLE_CLOUD_PROJECT: PROJECT_ID,
      // Google's clients would otherwise look for a metadata server that is not meant.
      METADATA_SERVER_DETECTION: 'none',
    });
    project.provide('emulators', emulators.hosts);
    return async () => {
      await emulators.close();
      await rm(folder, { recursive: true, force: true });
    };
  } catch (error) {
    throw new Error(describeFailure(error), { cause: error });
  }
}
