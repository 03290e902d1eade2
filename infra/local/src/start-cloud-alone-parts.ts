import { writeFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gcloudEnv } from './cloud/gcloud-env.ts';
import type { Log } from './cloud/log.ts';
import { startCloud, type LocalCloud } from './cloud/start-cloud.ts';
import { claimDataFolder } from './data-folder/claim-data-folder.ts';
import { portalFolders, type PortalFolders } from './data-folder/portal-folders.ts';
import { takeDataFolder } from './data-folder/take-data-folder.ts';
import { startPubsub } from './emulators/start-pubsub.ts';
import { createLogFile } from './logs/create-log-file.ts';
import { createStopper, type Stopper } from './processes/create-stopper.ts';
import { rememberPorts } from './processes/remember-ports.ts';
import type { CloudAloneOptions } from './start-cloud-alone-options.ts';
import { checkPrerequisites } from './system/check-prerequisites.ts';
import type { EmulatorSource } from './system/judge-findings.ts';
import { describeFailure, StartFailure } from './system/start-failure.ts';

export interface CloudAlone {
  cloud: LocalCloud;
  /** What gcloud and Google's clients need to find it. */
  env: Record<string, string>;
  close(): Promise<void>;
}

export interface CloudAloneDeps {
  env: NodeJS.ProcessEnv;
  say: (line: string) => void;
  signal: AbortSignal;
}

const topics = ['cloud-builds', 'deployment-logs'];

/** The file in a data folder that tells `--print-env` what to print; it is there while the cloud runs. */
export function environmentFile(dataFolder: string): string {
  return join(dataFolder, 'environment.json');
}

/** Starts the local cloud and the Pub/Sub emulator, without the portal. Throws a StartFailure and leaves nothing behind then. */
export async function startCloudAlone(options: CloudAloneOptions, deps: CloudAloneDeps): Promise<CloudAlone> {
  const stopper = createStopper((name, error) => deps.say(`${name} did not stop: ${describeFailure(error)}`));
  try {
    return await compose(options, deps, stopper);
  } catch (error) {
    await stopper.stop();
    throw error;
  }
}

async function compose(
  { dataFolder, projectId, region, docker }: CloudAloneOptions,
  { env, say, signal }: CloudAloneDeps,
  stopper: Stopper,
): Promise<CloudAlone> {
  // Google's clients in this process speak to the emulator alone.
  process.env['METADATA_SERVER_DETECTION'] ??= 'none';
  const folders = portalFolders(dataFolder);
  const lock = await takeDataFolder(folders.run).catch((error: unknown) => {
    if (!(error instanceof StartFailure) || error.code !== 'already-running') throw error;
    throw new StartFailure(error.code, 'A local cloud runs in this data folder already.', {
      fix: 'Use it (--print-env), stop it, or start another with: npm run cloud -- --data-folder DIR',
    });
  });
  stopper.add('lock', () => lock.release());
  await claimDataFolder(folders);
  const logFile = createLogFile(join(folders.logs, 'cloud.log'), (text) => say(text));
  stopper.add('log', () => logFile.close());
  const { pubsub, useDocker } = await findParts({ env, docker, folders, say, signal });
  const pubsubHost = pubsub && (await openPubsub(pubsub, projectId, folders, logFile.log, stopper));
  signal.throwIfAborted();
  const cloud = await startCloud({
    dataFolder,
    projectId,
    region,
    ...(pubsubHost !== undefined && { pubsubEmulatorHost: pubsubHost }),
    ...(useDocker ? {} : { engine: 'process' as const }),
    log: logFile.log,
  });
  stopper.add('cloud', cloud.close);
  signal.throwIfAborted();
  const environment = {
    ...cloud.env,
    ...(pubsubHost !== undefined && { PUBSUB_EMULATOR_HOST: pubsubHost }),
    ...gcloudEnv({
      restUrl: cloud.endpoints.rest,
      certificateFile: cloud.certificateFile,
      projectId,
      region,
      configFolder: join(dataFolder, 'gcloud'),
    }),
  };
  const file = environmentFile(dataFolder);
  await writeFile(file, JSON.stringify(environment));
  stopper.add('environment', () => rm(file, { force: true }));
  return { cloud, env: environment, close: stopper.stop };
}

/** What is on this machine. Pub/Sub is wanted, not needed. */
async function findParts({
  env,
  docker,
  folders,
  say,
  signal,
}: Pick<CloudAloneDeps, 'env' | 'say' | 'signal'> & { docker: boolean; folders: PortalFolders }): Promise<{
  pubsub: EmulatorSource | undefined;
  useDocker: boolean;
}> {
  const look = (host: string | undefined) =>
    checkPrerequisites({
      env: { ...env, FIRESTORE_EMULATOR_HOST: 'not needed', ...(host && { PUBSUB_EMULATOR_HOST: host }) },
      ...{ docker, chromium: false, logFile: join(folders.logs, 'apt.log'), say, signal },
    });
  try {
    const found = await look(undefined);
    return { pubsub: found.pubsub, useDocker: found.docker };
  } catch (error) {
    if (!(error instanceof StartFailure)) throw error;
    say(`Without Pub/Sub, so builds are announced on no topic: ${error.message}`);
    return { pubsub: undefined, useDocker: (await look('not there')).docker };
  }
}

async function openPubsub(
  source: EmulatorSource,
  projectId: string,
  { run, logs }: PortalFolders,
  log: Log,
  stopper: Stopper,
): Promise<string> {
  const port = await (await rememberPorts(join(run, 'ports.json'))).choose('pubsub');
  const emulator = await startPubsub({ source, port, runFolder: run, logFolder: logs, log });
  stopper.add('Pub/Sub', emulator.stop);
  for (const topic of topics) {
    const response = await fetch(`http://${emulator.host}/v1/projects/${projectId}/topics/${topic}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    // 409: an emulator that others run has it.
    if (!response.ok && response.status !== 409)
      throw new StartFailure(
        'pubsub',
        `The Pub/Sub emulator did not create ${topic}: ${await response.text()}`,
      );
  }
  return emulator.host;
}
