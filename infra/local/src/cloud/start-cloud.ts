import { join } from 'node:path';
import { createAgentEngine } from './agent-engine/create-agent-engine.ts';
import { resolveImage } from './artifacts/resolve-image.ts';
import { withArtifactNames } from './artifacts/with-artifact-names.ts';
import { createCloudBuild } from './builds/create-cloud-build.ts';
import { createRestRoutes } from './create-rest-routes.ts';
import { createHostDoor } from './create-host-door.ts';
import { createContainerEngine } from './engine/create-container-engine.ts';
import type { RegistryLogin } from './engine/engine.ts';
import { loadAccessToken } from './load-access-token.ts';
import type { Log } from './log.ts';
import { createBuildPublisher } from './logging/create-build-publisher.ts';
import type { LogEntry } from './logging/log-entry.ts';
import { createLogStore } from './logging/create-log-store.ts';
import { createLogSink } from './logging/create-log-sink.ts';
import { createPublisher, silentPublisher } from './logging/create-publisher.ts';
import { createIdentity } from './metadata/identity.ts';
import { startMetadataServer } from './metadata/start-metadata-server.ts';
import { createQuotaStore } from './project/quota-store.ts';
import { createSigners } from './project/create-signers.ts';
import { createPortBook } from './port-book.ts';
import { startRegistry, type Registry } from './registry/start-registry.ts';
import { loadCertificate } from './rest/local-certificate.ts';
import { loadDescriptors } from './rpc/descriptors.ts';
import { createFaults, type Faults } from './rpc/faults.ts';
import { serveCloudBuild } from './rpc/serve-cloud-build.ts';
import { startRpcServer } from './rpc/start-rpc-server.ts';
import { createReadSecret } from './secrets/read-reference.ts';
import { createSecretStore } from './secrets/secret-store.ts';
import { createCloudRun } from './run/create-cloud-run.ts';
import { startRestApis } from './start-rest-apis.ts';
import { uploadsFrom } from './storage/xml/cors.ts';
import { startStorage } from './storage/start-storage.ts';

export interface CloudOptions {
  /** Everything of the local cloud is kept in its folder `cloud`; one local cloud at a time. */
  dataFolder: string;
  projectId: string;
  /**
   * `host:port` of the Pub/Sub emulator, which has the topics `deployment-logs` and `cloud-builds`. Without one, neither log
   * entries nor builds are announced.
   */
  pubsubEmulatorHost?: string;
  /** `127.0.0.1:PORT` of the Firestore emulator; containers find it as `FIRESTORE_EMULATOR_HOST`. */
  firestoreEmulatorHost?: string;
  /** Docker where there is one, unless this demands one of the two. */
  engine?: 'docker' | 'process';
  /** What the metadata server names as region. */
  region?: string;
  /** Buckets of the project, made unless they are there. */
  buckets?: readonly string[];
  /** Origins whose pages may use signed URLs of these buckets, such as `http://127.0.0.1:5173`. */
  corsOrigins?: readonly string[];
  /** Base images to have at hand before the first build; brought here in the background. */
  baseImages?: readonly string[];
  /** A registry that runs already, in place of one of its own. */
  registry?: SharedRegistry;
  log: Log;
}

/** A registry of somebody else, with the password of its user, which is then the cloud's access token. */
export interface SharedRegistry extends Pick<Registry, 'host' | 'url' | 'imagesFolder'> {
  accessToken: string;
}

export interface LocalCloud {
  endpoints: {
    /** Cloud Build v1 and Cloud Run v2, `127.0.0.1:PORT`. */
    grpc: string;
    /** The same and all others as REST, `http://127.0.0.1:PORT`. It is also the proxy for clients that need one. */
    rest: string;
    /** Cloud Storage, `http://127.0.0.1:PORT`. */
    storage: string;
    /** Artifact Registry, `http://127.0.0.1:PORT`. */
    registry: string;
    /** `127.0.0.1:PORT`. */
    metadata: string;
  };
  /** What Google's clients in the portal's functions need to find it. */
  env: Record<string, string>;
  /** For clients that come through the proxy to https://….googleapis.com: trust this file and no other. */
  certificateFile: string;
  engine: { kind: 'docker' | 'process'; notice: string | undefined };
  /** Makes methods fail or wait, for tests. */
  faults: Faults;
  /** Ends containers, servers, the registry and a Docker daemon of our own; publishes the last log entries. */
  close(): Promise<void>;
}

/**
 * Starts Google Cloud on this machine: Cloud Build, Cloud Run, Artifact Registry, Cloud Storage, the metadata server and a
 * Logging sink. All listen on 127.0.0.1, at the same ports as last time. Throws an Error that says what is missing, and
 * leaves nothing behind then.
 */
export async function startCloud(options: CloudOptions): Promise<LocalCloud> {
  const started: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of started.splice(0).reverse()) {
      await end().catch((error: unknown) => {
        options.log('ERROR', 'A part of the local cloud did not end', { error: String(error) });
      });
    }
  };
  try {
    return { ...(await startParts(options, started)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startParts(
  options: CloudOptions,
  started: (() => Promise<void>)[],
): Promise<Omit<LocalCloud, 'close'>> {
  const { projectId, log, region = 'us-central1' } = options;
  const folder = join(options.dataFolder, 'cloud');
  const email = `local-cloud@${projectId}.iam.gserviceaccount.com`;
  const shared = options.registry;
  const accessToken = shared?.accessToken ?? loadAccessToken(join(folder, 'access-token.json'));
  const login: RegistryLogin = { username: 'oauth2accesstoken', password: accessToken };
  // What the one engine built, the other cannot run: each has a registry of its own, and so no tag of the other's.
  const registryFolder = options.engine === 'process' ? 'registry-process' : 'registry';
  const ports = createPortBook(join(folder, 'ports.json'));
  const faults = createFaults();
  const signers = createSigners(join(folder, 'signing-keys'));
  const descriptors = loadDescriptors();

  const { pubsubEmulatorHost } = options;
  const publisher = pubsubEmulatorHost ? createPublisher(projectId, pubsubEmulatorHost) : silentPublisher;
  started.push(() => publisher.close());
  const sink = createLogSink({ publish: publisher.publish, log });
  started.push(() => sink.flush());
  const logStore = createLogStore();
  const writeEntry = (entry: LogEntry) => {
    logStore.write(entry);
    sink.write(entry);
  };

  const ending = async <T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const part = await starting;
    started.push(() => part.close());
    return part;
  };
  const [plainEngine, registry, storage, identity] = await allStarted(
    ending(
      createContainerEngine({
        dataFolder: join(folder, 'engine'),
        log,
        ...(options.engine ? { prefer: options.engine } : {}),
      }),
    ),
    shared
      ? Promise.resolve(shared)
      : ending(startRegistry({ dataFolder: join(folder, registryFolder), login, log })),
    ending(startStorage({ dataFolder: join(folder, 'storage'), faults, signers })),
    createIdentity({ folder, email }),
  );

  const engine = withArtifactNames(plainEngine, registry.host);
  const facts = { projectId, region, email, instanceId: '1' };
  const cors = (options.corsOrigins ?? []).length > 0 ? [uploadsFrom(options.corsOrigins ?? [])] : undefined;
  for (const bucket of options.buckets ?? []) storage.ensureBucket(projectId, bucket, cors);
  const metadata = await ending(
    ports.open('metadata', (port) => startMetadataServer({ facts, identity, accessToken, port })),
  );
  if (engine.hostAccess) await metadata.listenOn(engine.hostAccess.address);
  // What listens on 127.0.0.1 has the same port at this name, as seen from a container.
  const hostName =
    engine.kind === 'docker' ? (engine.hostAccess?.name ?? 'host.docker.internal') : '127.0.0.1';
  const hostDoor = createHostDoor(engine.hostAccess?.address, log);
  const firestorePort = Number(options.firestoreEmulatorHost?.split(':')[1] ?? 0);
  if (firestorePort > 0) started.push(await hostDoor(firestorePort));
  const containerEnv = {
    GCE_METADATA_HOST: `${hostName}:${String(metadata.port)}`,
    // Spares the clients a look whether it is there.
    METADATA_SERVER_DETECTION: 'assume-present',
    ...(firestorePort > 0 && { FIRESTORE_EMULATOR_HOST: `${hostName}:${String(firestorePort)}` }),
    ...(engine.kind === 'docker' && { LOOPBACK_HOST: hostName }),
  };

  const resolve = (image: string) => resolveImage(image, { host: registry.host, login });
  const secrets = createSecretStore(join(folder, 'secrets'));
  const readSecret = createReadSecret(secrets);
  const quotas = createQuotaStore(join(folder, 'quotas.json'));
  const [run, cloudBuild] = await allStarted(
    ending(
      createCloudRun({
        ...{ folder: join(folder, 'run'), engine, login, identity, ports, log },
        resolveImage: resolve,
        quotas,
        readSecret,
        containerEnv,
        hostDoor,
        writeEntry,
      }),
    ),
    ending(
      createCloudBuild({
        ...{ engine, storage, log, registry: { host: registry.host, login } },
        dataFolder: join(folder, 'build'),
        publishBuild: createBuildPublisher(descriptors, publisher.publish),
        writeLogEntry: writeEntry,
        flushLogEntries: sink.flush,
      }),
    ),
  );
  const build = serveCloudBuild(cloudBuild);
  const knownRestUrl = Promise.withResolvers<string>();
  const agentEngine = createAgentEngine({
    ...{ folder: join(folder, 'agent-engine'), engine, login, containerEnv, accessToken, log },
    restUrl: knownRestUrl.promise,
    readSecret,
    writeEntry,
    resolveImage: resolve,
  });
  started.push(() => agentEngine.close());
  started.push(async () => knownRestUrl.reject(new Error('The local cloud has ended')));
  const { certificate, file: certificateFile } = await loadCertificate(folder);
  const apis = {
    handlers: { ...run.handlers, ...build.handlers },
    operationOwners: [run.operations, build.operations],
    ...{ descriptors, faults, log },
  };
  const restOnly = createRestRoutes({
    ...{ folder, region, run, logStore, secrets, signers, registry, login, quotas },
  });
  const [rpc, rest] = await allStarted(
    ending(ports.open('grpc', (port) => startRpcServer({ ...apis, port }))),
    ending(
      ports.open('rest', (port) =>
        startRestApis({
          ...{ ...apis, ...restOnly, agentEngine, storage, certificate, port },
        }),
      ),
    ),
  );
  const restUrl = `http://127.0.0.1:${String(rest.port)}`;
  knownRestUrl.resolve(restUrl);
  started.push(await hostDoor(rest.port));
  if (options.baseImages) {
    prepareInBackground(engine, options.baseImages, { host: registry.host, login }, log);
  }

  const grpc = `127.0.0.1:${String(rpc.port)}`;
  const metadataAddress = `127.0.0.1:${String(metadata.port)}`;
  return {
    endpoints: {
      grpc,
      rest: restUrl,
      storage: storage.url,
      registry: registry.url,
      metadata: metadataAddress,
    },
    certificateFile,
    env: {
      GOOGLE_CLOUD_PROJECT: projectId,
      STORAGE_EMULATOR_HOST: storage.url,
      CLOUD_BUILD_ENDPOINT: `http://${grpc}`,
      CLOUD_RUN_ENDPOINT: `http://${grpc}`,
      AGENT_ENGINE_ENDPOINT: restUrl,
      // Service Usage, Resource Manager, IAM, Artifact Registry's own API and Logging.
      GOOGLE_CLOUD_REST_ENDPOINT: restUrl,
      SECRET_MANAGER_ENDPOINT: restUrl,
      // IAM Credentials, which sign for accounts that have no key file.
      IAM_CREDENTIALS_ENDPOINT: restUrl,
      ARTIFACT_REGISTRY_ENDPOINT: registry.url,
      GCE_METADATA_HOST: metadataAddress,
      // Spares the clients a look whether it is there, and overrides a `none` of whoever starts us.
      METADATA_SERVER_DETECTION: 'assume-present',
    },
    engine: { kind: engine.kind, notice: engine.notice },
    faults,
  };
}

/** Waits for all, also when one fails, so that each that has started can be ended. */
async function allStarted<T extends readonly Promise<unknown>[]>(
  ...starting: T
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(starting);
  return Promise.all(starting) as unknown as Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }>;
}

function prepareInBackground(
  engine: Awaited<ReturnType<typeof createContainerEngine>>,
  images: readonly string[],
  registry: { host: string; login: RegistryLogin },
  log: Log,
): void {
  engine
    .prepare?.(images, (text) => log('INFO', text), registry)
    .catch((error: unknown) => {
      log('WARNING', 'Base images could not be prepared; the first build tries again', {
        error: String(error),
      });
    });
}
