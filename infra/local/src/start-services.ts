import { join } from 'node:path';
import type { Log } from './cloud/log.ts';
import type { LocalCloud } from './cloud/start-cloud.ts';
import { startEmulators, type Emulators } from './emulators/start-emulators.ts';
import { connectPubsub, type PubsubConnection } from './functions/connect-pubsub.ts';
import { functionEnv } from './functions/function-env.ts';
import {
  chooseFunctionPorts,
  startFunctionProcesses,
  workerOrigins,
  type FunctionPorts,
  type FunctionProcesses,
} from './functions/start-function-processes.ts';
import { ROOT, type PortalFolders } from './data-folder/portal-folders.ts';
import { allOrAbort } from './processes/all-or-abort.ts';
import type { Stopper } from './processes/create-stopper.ts';
import type { PortMemory } from './processes/remember-ports.ts';
import { timePart } from './logs/time-part.ts';
import type { LocalUser } from './seed/local-user.ts';
import { registerAgents } from './seed/register-agents.ts';
import { DEBUG_PATH } from './telemetry/serve-telemetry.ts';
import { seedLocalUser } from './seed/seed-local-user.ts';
import { seedWorkspace } from './seed/seed-workspace.ts';
import type { Prerequisites } from './system/judge-findings.ts';

/** What the Dockerfiles of the shipped agents begin with; brought here in the background. */
const BASE_IMAGES = ['node:24.21.0-slim', 'gcr.io/cloud-builders/docker'];

export interface ServicesOptions {
  projectId: string;
  workspaceId: string;
  user: LocalUser;
  prerequisites: Prerequisites;
  folders: PortalFolders;
  ports: PortMemory;
  /** Of the portal's one URL, whose pages upload to the source bucket. */
  portalPort: number;
  /** Gets every line of the functions’ logs. */
  onFunctionLine: (line: string) => void;
  saveIntervalMs: number;
  tickIntervalMs: number;
  env: NodeJS.ProcessEnv;
  log: Log;
  notice: (text: string) => void;
  /** Aborted when the start is given up; aborts others when something here fails. */
  stage: AbortController;
  stopper: Stopper;
}

export interface Services {
  emulators: Emulators;
  cloud: LocalCloud;
  pubsub: PubsubConnection;
  functions: FunctionProcesses;
  functionPorts: FunctionPorts;
  functionEnv: NodeJS.ProcessEnv;
}

/** Starts everything behind the gateway, in the order in which the parts need each other. Throws a StartFailure. */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const { projectId, workspaceId, user, prerequisites, folders, ports, env, log, notice, stage, stopper } =
    options;
  // Its modules take a second to load: while the emulators start.
  const loadingCloud = import('./cloud/start-cloud.ts');
  loadingCloud.catch(() => undefined);
  const startingEmulators = startEmulators({
    projectId,
    sources: prerequisites,
    rulesFile: join(ROOT, 'infra', 'firestore.rules'),
    dataFolder: folders.data,
    saveIntervalMs: options.saveIntervalMs,
    runFolder: folders.run,
    logFolder: folders.logs,
    ports,
    env,
    log,
    notice,
    signal: stage.signal,
  });
  const emulators = await timePart('emulators', startingEmulators, log);
  stopper.add('emulators', emulators.close);
  stage.signal.throwIfAborted();

  const functionPorts = await chooseFunctionPorts(ports);
  const { firestore, pubsub: pubsubHost, auth } = emulators.hosts;
  const openCloud = async () => {
    const { startCloud } = await loadingCloud;
    const cloud = await startCloud({
      dataFolder: folders.base,
      projectId,
      pubsubEmulatorHost: pubsubHost,
      firestoreEmulatorHost: firestore,
      ...(prerequisites.docker ? {} : { engine: 'process' }),
      buckets: [`${projectId}-agent-sources`],
      corsOrigins: ['127.0.0.1', 'localhost'].map((host) => `http://${host}:${String(options.portalPort)}`),
      baseImages: BASE_IMAGES,
      log,
    });
    stopper.add('cloud', cloud.close);
    return cloud;
  };
  const connecting = connectPubsub({
    projectId,
    host: pubsubHost,
    origins: workerOrigins(functionPorts),
    tickIntervalMs: options.tickIntervalMs,
    log,
  }).then((connection) => {
    stopper.add('Pub/Sub', connection.close);
    return connection;
  });
  const [pubsub] = await allOrAbort(stage, [
    timePart('Pub/Sub topics', connecting, log),
    seedLocalUser(auth, projectId, user),
    seedWorkspace(firestore, projectId, workspaceId, user),
  ]);
  const [cloud] = await allOrAbort(stage, [timePart('cloud', openCloud(), log)]);

  const environment = {
    ...functionEnv({
      base: env,
      projectId,
      agentsRoot: join(ROOT, 'services'),
      emulators: emulators.env,
      cloud: cloud.env,
    }),
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${String(options.portalPort)}${DEBUG_PATH}`,
  };
  const startingFunctions = startFunctionProcesses({
    ports: functionPorts,
    env: environment,
    logFolder: folders.logs,
    onLine: options.onFunctionLine,
    notice,
    signal: stage.signal,
  }).then((functions) => {
    stopper.add('functions', functions.close);
    return functions;
  });
  const [functions] = await allOrAbort(stage, [
    timePart('functions', startingFunctions, log),
    timePart('gallery', registerAgents(ROOT, environment, join(folders.logs, 'worker.log')), log),
  ]);
  return { emulators, cloud, pubsub, functions, functionPorts, functionEnv: environment };
}
