import { existsSync } from 'node:fs';
import Docker from 'dockerode';
import type { Log } from '../../log.ts';
import { startDockerd } from './start-dockerd.ts';

export interface DockerConnection {
  docker: Docker;
  /** The daemon's Unix socket on this machine; a build step gets it. Absent when the daemon is reached over TCP. */
  socketPath?: string;
  /** Address of this machine that containers reach and servers can listen on, where it is known. */
  hostAddress?: string;
  /** Stops the daemon if we started it. */
  close(): Promise<void>;
}

const PING_TIMEOUT_MS = 3000;
const DEFAULT_SOCKET = '/var/run/docker.sock';

/**
 * Connects to a Docker daemon that answers (DOCKER_HOST, then the usual socket), else starts one of our own.
 * Throws an Error that says why there is none.
 */
export async function connectDocker(
  dataFolder: string,
  env: NodeJS.ProcessEnv,
  log: Log,
): Promise<DockerConnection> {
  const running = await connectToRunning(env, log);
  if (running) return running;
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new Error('no Docker daemon answers, and only root can start one');
  return startDockerd(dataFolder, log);
}

async function connectToRunning(env: NodeJS.ProcessEnv, log: Log): Promise<DockerConnection | undefined> {
  const dockerHost = env['DOCKER_HOST'];
  if (dockerHost === undefined && !existsSync(DEFAULT_SOCKET)) return undefined;
  const socketPath = dockerHost === undefined ? DEFAULT_SOCKET : /^unix:\/\/(.+)$/.exec(dockerHost)?.[1];
  const docker = socketPath === undefined ? new Docker() : new Docker({ socketPath });
  try {
    await Promise.race([docker.ping(), timeout(PING_TIMEOUT_MS)]);
  } catch (error) {
    if (dockerHost !== undefined)
      log('WARNING', 'The Docker daemon of DOCKER_HOST does not answer', {
        dockerHost,
        cause: String(error),
      });
    return undefined;
  }
  const hostAddress = await gatewayAddress(docker);
  return {
    docker,
    ...(socketPath !== undefined && { socketPath }),
    ...(hostAddress !== undefined && { hostAddress }),
    close: () => Promise.resolve(),
  };
}

/** The default bridge's gateway is an address of this machine only where the daemon runs on it directly. */
async function gatewayAddress(docker: Docker): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  const network = (await docker
    .getNetwork('bridge')
    .inspect()
    .catch(() => undefined)) as { IPAM?: { Config?: { Gateway?: string }[] } } | undefined;
  return network?.IPAM?.Config?.[0]?.Gateway;
}

function timeout(ms: number): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`no answer within ${String(ms)} ms`)), ms).unref();
  });
}
