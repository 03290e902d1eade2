import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Deployment,
  type DeploymentRequestInput,
  type Operation,
  deploymentSchema,
  isTerminal,
  operationSchema,
} from '@agent-gallery/contract';
import { connectPubsub } from '../../../src/functions/connect-pubsub.ts';
import { functionEnv } from '../../../src/functions/function-env.ts';
import {
  chooseFunctionPorts,
  startFunctionProcesses,
  workerOrigins,
} from '../../../src/functions/start-function-processes.ts';
import { createStopper } from '../../../src/processes/create-stopper.ts';
import { rememberPorts } from '../../../src/processes/remember-ports.ts';
import { LOCAL_USER } from '../../../src/seed/local-user.ts';
import { seedLocalUser } from '../../../src/seed/seed-local-user.ts';
import { seedWorkspace } from '../../../src/seed/seed-workspace.ts';
import { type CloudProject, openCloudProject } from '../cloud-project.ts';

const LOOK_EVERY_MS = 50;
const LONGEST_MS = 90_000;

/** API and worker as they run, on a local cloud and a project of their own; without pages and a gateway. */
export interface TestPortal extends Omit<CloudProject, 'queue' | 'env'> {
  /** Calls the API as an admin of the workspace. Throws unless it is well. */
  call(method: string, path: string, body?: object): Promise<unknown>;
  /** Uploads an archive and answers with its object's name. */
  upload(archive: Buffer): Promise<string>;
  /** Deploys, and answers with the record at the end. */
  deploy(request: Omit<DeploymentRequestInput, 'project' | 'target'>): Promise<Deployment>;
  /** Waits for what a call that answered with an operation has begun. */
  ended(operation: unknown): Promise<Operation>;
}

export async function startTestPortal(emulators: {
  pubsub: string;
  firestore: string;
  auth: string;
}): Promise<TestPortal> {
  const stopper = createStopper((name, error) => {
    process.stderr.write(`${name} did not stop: ${String(error)}\n`);
  });
  try {
    return await compose(emulators, stopper);
  } catch (error) {
    await stopper.stop();
    throw error;
  }
}

async function compose(
  emulators: Parameters<typeof startTestPortal>[0],
  stopper: ReturnType<typeof createStopper>,
): Promise<TestPortal> {
  const folder = await mkdtemp(join(tmpdir(), 'agent-gallery-portal-'));
  stopper.add('folder', () => rm(folder, { recursive: true, force: true }));
  const opened = await openCloudProject(emulators);
  stopper.add('cloud', opened.close);
  const { project } = opened;
  const ports = await chooseFunctionPorts(await rememberPorts(join(folder, 'ports.json')));
  const pubsub = await connectPubsub({
    ...{ projectId: project, host: emulators.pubsub, origins: workerOrigins(ports) },
    ...{ tickIntervalMs: 10_000, log: () => undefined },
  });
  stopper.add('Pub/Sub', pubsub.close);
  await Promise.all([
    seedLocalUser(emulators.auth, project, LOCAL_USER),
    seedWorkspace(emulators.firestore, project, 'default', LOCAL_USER),
  ]);
  const functions = await startFunctionProcesses({
    ports,
    env: functionEnv({
      base: process.env,
      projectId: project,
      agentsRoot: opened.agentsRoot,
      emulators: {
        FIRESTORE_EMULATOR_HOST: emulators.firestore,
        PUBSUB_EMULATOR_HOST: emulators.pubsub,
        FIREBASE_AUTH_EMULATOR_HOST: emulators.auth,
      },
      cloud: opened.cloud.env,
    }),
    logFolder: folder,
    notice: (text) => void process.stderr.write(`${text}\n`),
    signal: new AbortController().signal,
  });
  stopper.add('functions', functions.close);
  stopper.add('delivery', pubsub.deliver());
  const idToken = idTokenFor(project);

  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${String(ports.api)}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${idToken}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${String(response.status)}: ${text}`);
    return text === '' ? {} : JSON.parse(text);
  };
  const until = async <T>(read: () => Promise<T>, isDone: (found: T) => boolean): Promise<T> => {
    const deadline = Date.now() + LONGEST_MS;
    for (;;) {
      const found = await read();
      if (isDone(found)) return found;
      if (Date.now() > deadline) throw new Error(`It does not end: ${JSON.stringify(found)}`);
      await sleep(LOOK_EVERY_MS);
    }
  };
  return {
    ...opened,
    call,
    upload: async (archive) => {
      const asked = { fileName: 'agent.tar.gz', sizeBytes: archive.length };
      const upload = (await call('POST', '/uploads', asked)) as {
        url: string;
        object: string;
        headers: Record<string, string>;
      };
      const body = new Uint8Array(archive);
      const response = await fetch(upload.url, { method: 'PUT', headers: upload.headers, body });
      if (!response.ok) throw new Error(`The upload was answered ${String(response.status)}.`);
      return upload.object;
    },
    deploy: async (request) => {
      const body = { ...request, target: 'cloud-run', project };
      const { id } = deploymentSchema.parse(await call('POST', '/deployments', body));
      return until(
        async () => deploymentSchema.parse(await call('GET', `/deployments/${id}`)),
        ({ status, settled }) => isTerminal(status) && settled,
      );
    },
    ended: async (operation) => {
      const { id } = operationSchema.parse(operation);
      return until(
        async () => operationSchema.parse(await call('GET', `/operations/${id}`)),
        ({ endedAt }) => endedAt !== null,
      );
    },
    close: stopper.stop,
  };
}

/** A token as the Auth emulator gives them: unsigned, and taken by nobody but who speaks with an emulator. */
function idTokenFor(project: string): string {
  const now = Math.floor(Date.now() / 1000);
  const { uid, email } = LOCAL_USER;
  const claims = {
    ...{ iss: `https://securetoken.google.com/${project}`, aud: project, sub: uid, user_id: uid },
    ...{ iat: now, auth_time: now, exp: now + 3600, email, email_verified: true },
    firebase: { identities: { email: [email] }, sign_in_provider: 'password' },
  };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`;
}
