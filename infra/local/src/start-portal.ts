import { join, resolve } from 'node:path';
import { buildPortal } from './builds/build-portal.ts';
import type { LocalCloud } from './cloud/start-cloud.ts';
import type { Emulators } from './emulators/start-emulators.ts';
import type { FunctionProcesses } from './functions/start-function-processes.ts';
import { choosePortalPort } from './gateway/choose-portal-port.ts';
import { portalInit } from './gateway/portal-init.ts';
import { startGateway } from './gateway/start-gateway.ts';
import { claimDataFolder } from './data-folder/claim-data-folder.ts';
import { portalFolders, ROOT } from './data-folder/portal-folders.ts';
import { allOrAbort } from './processes/all-or-abort.ts';
import { createLogFile } from './logs/create-log-file.ts';
import { createStopper, type Stopper } from './processes/create-stopper.ts';
import { rememberPorts } from './processes/remember-ports.ts';
import { timePart } from './logs/time-part.ts';
import { takeDataFolder } from './data-folder/take-data-folder.ts';
import { LOCAL_USER, type LocalUser } from './seed/local-user.ts';
import { startServices } from './start-services.ts';
import { createMetricStore } from './telemetry/metric-store.ts';
import { createSpanStore } from './telemetry/span-store.ts';
import { checkPrerequisites } from './system/check-prerequisites.ts';
import { describeFailure, StartFailure } from './system/start-failure.ts';

export const PROJECT_ID = 'demo-agent-gallery';
export const WORKSPACE_ID = 'default';
const SAVE_INTERVAL_MS = 60_000;
const DEFAULT_TICK_INTERVAL_MS = 10_000;

export interface PortalOptions {
  /** Holds all that is kept, and the logs. One portal at a time. */
  dataFolder: string;
  /** Of the one URL; without it 5173 or the next that is free. */
  port?: number;
  /** How often a tick is published; 10 s without it, where production has a minute. */
  tickIntervalMs?: number;
  /** False: agents run as child processes even where Docker is. */
  docker: boolean;
  env: NodeJS.ProcessEnv;
  /** One line for whoever started it. */
  say: (line: string) => void;
  /** Ends the start. */
  signal: AbortSignal;
}

export interface Portal {
  url: string;
  projectId: string;
  workspaceId: string;
  user: LocalUser;
  emulators: Pick<Emulators, 'hosts' | 'env'>;
  cloud: LocalCloud;
  functions: Pick<FunctionProcesses, 'api' | 'worker'>;
  /** What the functions run with. */
  functionEnv: NodeJS.ProcessEnv;
  /** Resolves when a part without which there is no portal has ended by itself. */
  failed: Promise<StartFailure>;
  /** Stops everything in order and keeps the data. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Starts the whole portal on this machine, as `npm start` does, and resolves when everything answers.
 * Throws a StartFailure, after stopping what had been started.
 */
export async function startPortal(options: PortalOptions): Promise<Portal> {
  const stopper = createStopper((name, error) =>
    options.say(`${name} did not stop: ${describeFailure(error)}`),
  );
  try {
    return await compose(options, stopper);
  } catch (error) {
    await stopper.stop();
    throw error;
  }
}

async function compose(options: PortalOptions, stopper: Stopper): Promise<Portal> {
  // Google's clients in this process speak to the emulators alone; they would look for credentials, and say so.
  process.env['METADATA_SERVER_DETECTION'] ??= 'none';
  const { env, say } = options;
  const folders = portalFolders(resolve(options.dataFolder));
  const lock = await takeDataFolder(folders.run);
  stopper.add('lock', () => lock.release());
  await claimDataFolder(folders);
  const logFile = createLogFile(join(folders.logs, 'local.log'), (text) => say(`local: ${text}`));
  stopper.add('log', () => logFile.close());

  const port = await choosePortalPort(options.port);
  const telemetry = { spans: createSpanStore(), metrics: createMetricStore() };
  const stage = new AbortController();
  options.signal.addEventListener('abort', () => stage.abort(options.signal.reason), { once: true });
  const prerequisites = await checkPrerequisites({
    env,
    docker: options.docker,
    chromium: false,
    logFile: join(folders.logs, 'apt.log'),
    say,
    signal: options.signal,
  });
  const [services] = await allOrAbort(stage, [
    startServices({
      projectId: PROJECT_ID,
      workspaceId: WORKSPACE_ID,
      user: LOCAL_USER,
      prerequisites,
      folders,
      portalPort: port,
      onFunctionLine: telemetry.metrics.addLine,
      ports: await rememberPorts(join(folders.run, 'ports.json')),
      saveIntervalMs: SAVE_INTERVAL_MS,
      tickIntervalMs: options.tickIntervalMs ?? DEFAULT_TICK_INTERVAL_MS,
      env,
      log: logFile.log,
      notice: say,
      stage,
      stopper,
    }),
    timePart(
      'builds',
      buildPortal({ root: ROOT, logFolder: folders.logs, say, signal: stage.signal }, (error) => {
        if (!stage.signal.aborted) say(`${describeFailure(error)}\nUntil it builds, it cannot be deployed.`);
      }),
      logFile.log,
    ),
  ]);
  const { emulators, cloud, functions } = services;
  stopper.add('delivery', services.pubsub.deliver());
  const gateway = await startGateway({
    port,
    webFolder: join(ROOT, 'web', 'build'),
    apiPort: services.functionPorts.api,
    telemetry,
    init: portalInit({
      projectId: PROJECT_ID,
      workspaceId: WORKSPACE_ID,
      hosts: emulators.hosts,
      user: LOCAL_USER,
      notice: cloud.engine.notice,
    }),
    uploadsUrl: cloud.endpoints.storage,
  });
  stopper.add('gateway', gateway.close);
  await checkAnswers(gateway.url);
  options.signal.throwIfAborted();
  lock.publish(gateway.url);
  return {
    url: gateway.url,
    projectId: PROJECT_ID,
    workspaceId: WORKSPACE_ID,
    user: LOCAL_USER,
    emulators,
    cloud,
    functions,
    functionEnv: services.functionEnv,
    failed: emulators.exited.then(
      (how) => new StartFailure('emulators-ended', `The emulators ended by themselves, with ${how}.`),
    ),
    close: stopper.stop,
  };
}

/** Asks, through the gateway, for a page and for the API's own health. */
async function checkAnswers(url: string): Promise<void> {
  for (const path of ['/', '/api/v1/healthz']) {
    const response = await fetch(url + path, { signal: AbortSignal.timeout(20_000) });
    await response.body?.cancel();
    if (!response.ok)
      throw new StartFailure(
        'no-answer',
        `${path} answers ${String(response.status)}, so the portal does not work.`,
        {
          fix: 'See api.log in the folder of logs.',
        },
      );
  }
}
