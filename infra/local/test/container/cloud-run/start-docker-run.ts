import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RevisionsClient, ServicesClient } from '@google-cloud/run';
import { grpc } from 'google-gax';
import { inject } from 'vitest';
import { createContainerEngine } from '../../../src/cloud/engine/create-container-engine.ts';
import type { ContainerEngine, RegistryLogin } from '../../../src/cloud/engine/engine.ts';
import type { LogEntry } from '../../../src/cloud/logging/log-entry.ts';
import { createIdentity } from '../../../src/cloud/metadata/identity.ts';
import { startMetadataServer } from '../../../src/cloud/metadata/start-metadata-server.ts';
import { createPortBook } from '../../../src/cloud/port-book.ts';
import { startRegistry } from '../../../src/cloud/registry/start-registry.ts';
import { loadDescriptors } from '../../../src/cloud/rpc/descriptors.ts';
import { createFaults } from '../../../src/cloud/rpc/faults.ts';
import { startRpcServer } from '../../../src/cloud/rpc/start-rpc-server.ts';
import { createCloudRun } from '../../../src/cloud/run/create-cloud-run.ts';

export const projectId = 'demo-gallery';
export const location = `projects/${projectId}/locations/us-central1`;

export interface DockerRun {
  services: ServicesClient;
  revisions: RevisionsClient;
  entries: LogEntry[];
  errors: string[];
  accessToken: string;
  /** Builds an image of a Node program, pushes it and returns its reference by digest. */
  imageOf(name: string, program: string): Promise<string>;
  close(): Promise<void>;
}

/** Cloud Run with the real container engine and registry, in a folder of its own. */
export async function startDockerRun(): Promise<DockerRun> {
  process.env['METADATA_SERVER_DETECTION'] = 'none';
  const folder = await mkdtemp(join(tmpdir(), 'serving-docker-'));
  const entries: LogEntry[] = [];
  const errors: string[] = [];
  const log = (severity: string, message: string, fields?: object) => {
    if (severity === 'ERROR') errors.push(`${message} ${JSON.stringify(fields)}`);
  };
  const shared = inject('registry');
  const accessToken = shared?.accessToken ?? randomBytes(16).toString('hex');
  const login = { username: 'oauth2accesstoken', password: accessToken };
  const engine = await createContainerEngine({ dataFolder: join(folder, 'engine'), log, prefer: 'docker' });
  const own = shared ? undefined : await startRegistry({ dataFolder: join(folder, 'registry'), login, log });
  const registryHost = shared?.host ?? own?.host ?? '';
  const email = `local@${projectId}.iam.gserviceaccount.com`;
  const identity = await createIdentity({ folder, email });
  const ports = createPortBook(join(folder, 'ports.json'));
  const facts = { projectId, region: 'us-central1', email, instanceId: '1' };
  const metadata = await ports.open('metadata', (port) =>
    startMetadataServer({ facts, identity, accessToken, port }),
  );
  if (engine.hostAccess) await metadata.listenOn(engine.hostAccess.address);
  const run = await createCloudRun({
    ...{ folder: join(folder, 'run'), engine, login, identity, ports, log },
    hostDoor: () => Promise.resolve(() => Promise.resolve()),
    containerEnv: { GCE_METADATA_HOST: `${engine.hostAccess?.name ?? '127.0.0.1'}:${String(metadata.port)}` },
    writeEntry: (entry) => entries.push(entry),
  });
  const server = await startRpcServer({
    descriptors: loadDescriptors(),
    handlers: run.handlers,
    operationOwners: [run.operations],
    ...{ faults: createFaults(), log, port: 0 },
  });
  const options = {
    apiEndpoint: '127.0.0.1',
    port: server.port,
    sslCreds: grpc.credentials.createInsecure(),
  };
  const services = new ServicesClient(options);
  const revisions = new RevisionsClient(options);
  return {
    ...{ services, revisions, entries, errors, accessToken },
    imageOf: (name, program) =>
      buildImage(engine, login, folder, `${registryHost}/${projectId}/agents/${name}`, program),
    async close() {
      await Promise.all([services.close(), revisions.close()]);
      await server.close();
      await run.close();
      await metadata.close();
      await own?.close();
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function buildImage(
  engine: ContainerEngine,
  login: RegistryLogin,
  folder: string,
  image: string,
  program: string,
): Promise<string> {
  const name = `build-${image.slice(image.lastIndexOf('/') + 1)}`;
  const workspaceFolder = join(folder, name);
  await mkdir(workspaceFolder);
  await writeFile(join(workspaceFolder, 'program.cjs'), program);
  await writeFile(
    join(workspaceFolder, 'Dockerfile'),
    'FROM node:24-slim\nCOPY program.cjs /app/program.cjs\nUSER node\nCMD ["node", "/app/program.cjs"]\n',
  );
  const lines: string[] = [];
  const code = await engine.runStep(
    {
      image: 'gcr.io/cloud-builders/docker',
      args: ['build', '-t', `${image}:v1`, '.'],
      env: {},
      workspaceFolder,
      name,
    },
    ({ text }) => lines.push(text),
    new AbortController().signal,
  );
  if (code !== 0) throw new Error(`docker build ended with ${String(code)}:\n${lines.join('\n')}`);
  const digest = await engine.push(`${image}:v1`, login, () => undefined);
  return `${image}@${digest}`;
}
