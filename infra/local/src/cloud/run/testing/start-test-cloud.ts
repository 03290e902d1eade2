import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RevisionsClient, ServicesClient } from '@google-cloud/run';
import { grpc } from 'google-gax';
import type { LogEntry } from '../../logging/log-entry.ts';
import { createIdentity, type Identity } from '../../metadata/identity.ts';
import { createPortBook } from '../../port-book.ts';
import { loadDescriptors } from '../../rpc/descriptors.ts';
import { createFaults, type Faults } from '../../rpc/faults.ts';
import { startRpcServer } from '../../rpc/start-rpc-server.ts';
import { createReadSecret } from '../../secrets/read-reference.ts';
import { createSecretStore, type SecretStore } from '../../secrets/secret-store.ts';
import { createCloudRun } from '../create-cloud-run.ts';
import { createFakeEngine, type FakeEngine } from './fake-engine.ts';
import * as programs from './programs.ts';

export interface TestCloud {
  services: ServicesClient;
  revisions: RevisionsClient;
  engine: FakeEngine;
  entries: LogEntry[];
  identity: Identity;
  faults: Faults;
  secrets: SecretStore;
  folder: string;
  errors: string[];
  close(options?: { keepFolder?: boolean }): Promise<void>;
}

export const location = 'projects/demo-gallery/locations/us-central1';

/** Cloud Run behind its gRPC server with the fake engine, and Google's clients for it. */
export async function startTestCloud(
  folder: string = mkdtempSync(join(tmpdir(), 'serving-run-')),
): Promise<TestCloud> {
  process.env['METADATA_SERVER_DETECTION'] = 'none';
  const engine = createFakeEngine({
    hello: programs.helloProgram,
    hello2: `${programs.helloProgram}// another image`,
    exits: programs.exitsProgram,
    'never-listens': programs.neverListensProgram,
    'out-of-memory': programs.outOfMemoryProgram,
    late: programs.lateProgram,
  });
  const entries: LogEntry[] = [];
  const errors: string[] = [];
  const identity = await createIdentity({ folder, email: 'local@demo-gallery.iam.gserviceaccount.com' });
  const faults = createFaults();
  const log = (severity: string, message: string, fields?: object) => {
    if (severity === 'ERROR') errors.push(`${message} ${JSON.stringify(fields)}`);
  };
  const secrets = createSecretStore(join(folder, 'secrets'));
  const run = await createCloudRun({
    folder: join(folder, 'run'),
    engine,
    login: { username: 'u', password: 'p' },
    identity,
    ports: createPortBook(join(folder, 'ports.json')),
    hostDoor: () => Promise.resolve(() => Promise.resolve()),
    containerEnv: { GCE_METADATA_HOST: '127.0.0.1:1' },
    readSecret: createReadSecret(secrets),
    writeEntry: (entry) => entries.push(entry),
    log,
  });
  const server = await startRpcServer({
    descriptors: loadDescriptors(),
    handlers: run.handlers,
    operationOwners: [run.operations],
    faults,
    log,
    port: 0,
  });
  const options = {
    apiEndpoint: '127.0.0.1',
    port: server.port,
    sslCreds: grpc.credentials.createInsecure(),
  };
  const services = new ServicesClient(options);
  const revisions = new RevisionsClient(options);
  return {
    ...{ services, revisions, engine, entries, identity, faults, secrets, folder, errors },
    async close({ keepFolder = false } = {}) {
      await Promise.all([services.close(), revisions.close()]);
      await server.close();
      await run.close();
      if (!keepFolder) rmSync(folder, { recursive: true, force: true });
    },
  };
}
