import { randomUUID } from 'node:crypto';
import { cpus } from 'node:os';
import type Docker from 'dockerode';
import { parseImageReference } from '../base-images/image-reference.ts';
import type { ContainerExit, ContainerSpec, RegistryLogin, RunningContainer } from '../engine.ts';
import { followOutput } from './follow-output.ts';
import { OWNER_LABEL } from './labels.ts';
import { listensInside } from './listens-inside.ts';
import { pullImage, wordsOf } from './images/pull-image.ts';
import { removeContainer, removeOwn } from './remove-leftovers.ts';

/** More processes and threads than a service on Cloud Run needs, and few enough to keep a fork bomb harmless. */
const PIDS_LIMIT = 1024;
const PULL_ANSWER_MS = 30_000;

/**
 * Starts a container with its limits, and its port at a free port of 127.0.0.1. `exited` resolves after the last line.
 * Throws an Error with the daemon's words when the image cannot be pulled or its command cannot be run.
 */
export async function runContainer(
  docker: Docker,
  dataFolder: string,
  spec: ContainerSpec,
  login: RegistryLogin,
): Promise<RunningContainer> {
  await removeOwn(docker, spec.name, dataFolder);
  const container = await createContainer(docker, dataFolder, spec, login);
  try {
    return await start(container, spec);
  } catch (error) {
    await removeContainer(container);
    throw wordsOf(error);
  }
}

async function createContainer(
  docker: Docker,
  dataFolder: string,
  spec: ContainerSpec,
  login: RegistryLogin,
): Promise<Docker.Container> {
  const options = containerOptions(spec, dataFolder);
  for (let attempt = 0; ; attempt++) {
    try {
      return await docker.createContainer(options);
    } catch (error) {
      const { statusCode } = error as { statusCode?: number };
      if (attempt >= 2) throw wordsOf(error);
      if (statusCode === 404) await pull(docker, spec.image, login);
      // A container of somebody else has the name; ours is found by its labels.
      else if (statusCode === 409) options.name = `${spec.name}-${randomUUID().slice(0, 8)}`;
      else throw wordsOf(error);
    }
  }
}

async function pull(docker: Docker, image: string, login: RegistryLogin): Promise<void> {
  try {
    await pullImage(docker, image, login, { firstAnswerMs: PULL_ANSWER_MS });
  } catch (error) {
    const { registry } = parseImageReference(image);
    throw new Error(`${image} cannot be pulled from ${registry}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

async function start(container: Docker.Container, spec: ContainerSpec): Promise<RunningContainer> {
  const output = await followOutput(container, spec.onLine);
  await container.start();
  const { NetworkSettings, State } = await container.inspect();
  const port = Number(NetworkSettings.Ports[`${String(spec.port)}/tcp`]?.[0]?.HostPort);
  const exited = afterExit(container, output.ended);
  return {
    id: container.id,
    host: '127.0.0.1',
    port,
    exited,
    listens: () => listensInside(State.Pid, spec.port),
    async stop(graceMs) {
      await signal(container, 'SIGTERM');
      const timer = setTimeout(() => void signal(container, 'SIGKILL'), graceMs);
      await exited;
      clearTimeout(timer);
    },
  };
}

async function afterExit(container: Docker.Container, outputEnded: Promise<void>): Promise<ContainerExit> {
  const code = await container.wait().then(
    ({ StatusCode }: { StatusCode: number }) => StatusCode,
    () => 137,
  );
  await outputEnded;
  const state = await container.inspect().then(
    ({ State }) => State,
    () => undefined,
  );
  await removeContainer(container).catch(() => undefined);
  return { code, outOfMemory: state?.OOMKilled === true };
}

async function signal(container: Docker.Container, name: string): Promise<void> {
  await container.kill({ signal: name }).catch(() => undefined);
}

function containerOptions(spec: ContainerSpec, dataFolder: string): Docker.ContainerCreateOptions {
  const port = `${String(spec.port)}/tcp`;
  return {
    name: spec.name,
    Image: spec.image,
    ...(spec.command && { Entrypoint: [...spec.command] }),
    ...(spec.args && { Cmd: [...spec.args] }),
    Env: Object.entries(spec.env).map(([name, value]) => `${name}=${value}`),
    Labels: { ...spec.labels, [OWNER_LABEL]: dataFolder },
    ExposedPorts: { [port]: {} },
    HostConfig: {
      Memory: spec.memoryBytes,
      MemorySwap: spec.memoryBytes,
      // Docker refuses more than the machine has.
      NanoCpus: Math.round(Math.min(spec.cpus, cpus().length) * 1e9),
      PidsLimit: PIDS_LIMIT,
      PortBindings: { [port]: [{ HostIp: '127.0.0.1', HostPort: '' }] },
      ExtraHosts: ['host.docker.internal:host-gateway'],
      SecurityOpt: ['no-new-privileges'],
      LogConfig: { Type: 'local', Config: { 'max-size': '10m', 'max-file': '2' } },
    },
  };
}
