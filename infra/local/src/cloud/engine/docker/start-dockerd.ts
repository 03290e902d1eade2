import { createHash } from 'node:crypto';
import { access, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import type { Log } from '../../log.ts';
import { findOnPath } from '../daemon/find-on-path.ts';
import { reapOrphan } from '../daemon/reap-orphan.ts';
import { startDaemon } from '../daemon/start-daemon.ts';
import type { DockerConnection } from './connect-docker.ts';
import { createHostBridge, readMtu, type HostBridge } from './host-bridge.ts';

/** A Unix socket's path holds 107 characters at most, and containerd appends to the folder. */
const RUNTIME_FOLDER_MAX_CHARACTERS = 60;
const STOP_GRACE_MS = 20_000;

/**
 * Starts a Docker daemon whose every file is in `dataFolder` (its sockets in a short folder of the system's temporary folder
 * when that path is long). Needs root, dockerd and iptables. Throws an Error that quotes dockerd's last words.
 */
export async function startDockerd(dataFolder: string, log: Log): Promise<DockerConnection> {
  const dockerd = await findOnPath('dockerd');
  if (dockerd === undefined) throw new Error('dockerd is not installed');
  const runtimeFolder = shortFolder(dataFolder);
  const socketPath = join(runtimeFolder, 'docker.sock');
  const pidFile = join(dataFolder, 'dockerd.pid');
  const dataRoot = join(dataFolder, 'docker');
  await mkdir(dataRoot, { recursive: true });
  await mkdir(runtimeFolder, { recursive: true, mode: 0o700 });
  await reapOrphan(pidFile, dataRoot, STOP_GRACE_MS, log);
  const bridge = await createBridge(dataFolder, log);
  const docker = new Docker({ socketPath });
  try {
    const daemon = await startDaemon({
      name: 'dockerd',
      command: dockerd,
      args: [
        ...['--data-root', dataRoot, '--exec-root', join(runtimeFolder, 'exec')],
        ...['--pidfile', join(runtimeFolder, 'pid'), '--host', `unix://${socketPath}`],
        ...['--insecure-registry', '127.0.0.0/8', '--mtu', String(await readMtu())],
        ...(bridge ? ['--bridge', bridge.name] : []),
      ],
      pidFile,
      marker: dataRoot,
      logFile: join(dataFolder, 'dockerd.log'),
      isReady: () => answers(socketPath, docker),
      readyTimeoutMs: 30_000,
      stopGraceMs: STOP_GRACE_MS,
      log,
    });
    return {
      docker,
      socketPath,
      ...(bridge && { hostAddress: bridge.address }),
      async close() {
        await daemon.stop();
        await bridge?.remove();
      },
    };
  } catch (error) {
    await bridge?.remove();
    throw error;
  }
}

async function createBridge(dataFolder: string, log: Log): Promise<HostBridge | undefined> {
  const ip = await findOnPath('ip');
  if (ip !== undefined) return createHostBridge(ip, dataFolder);
  log(
    'WARNING',
    'iproute2 is not installed: dockerd shares the bridge docker0 with any other on this machine',
  );
  return undefined;
}

function shortFolder(dataFolder: string): string {
  const folder = join(dataFolder, 'docker-run');
  if (folder.length <= RUNTIME_FOLDER_MAX_CHARACTERS) return folder;
  const hash = createHash('sha256').update(dataFolder).digest('hex').slice(0, 12);
  return join(tmpdir(), `agw-${hash}`);
}

async function answers(socketPath: string, docker: Docker): Promise<boolean> {
  try {
    await access(socketPath);
    await docker.ping();
    return true;
  } catch {
    return false;
  }
}
