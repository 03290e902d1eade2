import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startEmulators } from '../../../infra/local/src/emulators/start-emulators.ts';
import { portalInit } from '../../../infra/local/src/gateway/portal-init.ts';
import { startGateway } from '../../../infra/local/src/gateway/start-gateway.ts';
import { findFreePort } from '../../../infra/local/src/processes/find-free-port.ts';
import { rememberPorts } from '../../../infra/local/src/processes/remember-ports.ts';
import { LOCAL_USER } from '../../../infra/local/src/seed/local-user.ts';
import { seedLocalUser } from '../../../infra/local/src/seed/seed-local-user.ts';
import { seedWorkspace } from '../../../infra/local/src/seed/seed-workspace.ts';
import { checkPrerequisites } from '../../../infra/local/src/system/check-prerequisites.ts';

const PROJECT_ID = 'demo-agent-gallery';
const WORKSPACE_ID = 'default';
const ROOT = resolve(import.meta.dirname, '../../..');

export interface Console {
  url: string;
  /** `host:port` of the Firestore emulator. */
  firestoreHost: string;
  /** `host:port` of the Auth emulator. */
  authHost: string;
  projectId: string;
  workspaceId: string;
  close(): Promise<void>;
}

/**
 * Starts the built console over emulators that hold nothing but the local account: no functions, so that records are
 * what a test writes. Requests to the API go to `apiPort`; without it they are answered with 503.
 */
export async function startConsole({
  folder,
  notice,
  apiPort,
  say = () => undefined,
}: {
  folder: string;
  apiPort?: number;
  notice?: string;
  say?: (line: string) => void;
}): Promise<Console> {
  await mkdir(folder, { recursive: true });
  const env = process.env;
  const sources = await checkPrerequisites({
    env,
    docker: false,
    chromium: false,
    logFile: join(folder, 'apt.log'),
    signal: new AbortController().signal,
    say,
  });
  const emulators = await startEmulators({
    projectId: PROJECT_ID,
    sources,
    rulesFile: join(ROOT, 'infra', 'firestore.rules'),
    dataFolder: null,
    saveIntervalMs: 3_600_000,
    runFolder: folder,
    logFolder: folder,
    ports: await rememberPorts(join(folder, 'ports.json')),
    env,
    log: () => undefined,
    notice: say,
  });
  const { hosts } = emulators;
  await seedLocalUser(hosts.auth, PROJECT_ID, LOCAL_USER);
  await seedWorkspace(hosts.firestore, PROJECT_ID, WORKSPACE_ID, LOCAL_USER);
  const gateway = await startGateway({
    port: await findFreePort([]),
    webFolder: join(ROOT, 'web', 'build'),
    apiPort: apiPort ?? (await findFreePort([])),
    init: portalInit({
      projectId: PROJECT_ID,
      workspaceId: WORKSPACE_ID,
      hosts,
      user: LOCAL_USER,
      notice,
    }),
  });
  return {
    url: gateway.url,
    firestoreHost: hosts.firestore,
    authHost: hosts.auth,
    projectId: PROJECT_ID,
    workspaceId: WORKSPACE_ID,
    async close() {
      await gateway.close();
      await emulators.close();
    },
  };
}
