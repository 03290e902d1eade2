import { createServer } from 'node:net';
import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hash } from 'bcryptjs';
import { findOnPath } from '../engine/daemon/find-on-path.ts';
import { startDaemon, type Daemon } from '../engine/daemon/start-daemon.ts';
import type { RegistryLogin } from '../engine/engine.ts';
import type { Log } from '../log.ts';
import { createPortBook, listen } from '../port-book.ts';

export interface RegistryOptions {
  /** Images are kept in it, and the port's number. */
  dataFolder: string;
  /** A fixed port; it fails when that is taken. */
  port?: number;
  /** The only user, such as Artifact Registry's `oauth2accesstoken` with an access token. */
  login: RegistryLogin;
  log: Log;
}

export interface Registry {
  /** `127.0.0.1:PORT`, as it stands in image names. Docker talks plain HTTP to 127.0.0.0/8. */
  host: string;
  url: string;
  /** Where the registry keeps its images. */
  imagesFolder: string;
  close(): Promise<void>;
}

/** The lowest cost of bcrypt: the registry checks the password at every request, and nobody outside reaches it. */
const BCRYPT_COST = 4;
const COMMANDS = ['docker-registry', 'registry'];

/**
 * Starts the CNCF Distribution registry on 127.0.0.1, at the same port as last time unless that is taken.
 * Throws an Error when it is not installed or does not start.
 */
export async function startRegistry(options: RegistryOptions): Promise<Registry> {
  await mkdir(options.dataFolder, { recursive: true });
  const dataFolder = await realpath(options.dataFolder);
  const command = await findRegistry();
  const passwords = join(dataFolder, 'htpasswd');
  const { username, password } = options.login;
  await writeFile(passwords, `${username}:${await hash(password, BCRYPT_COST)}\n`, { mode: 0o600 });
  const open = (port: number) => serve(command, dataFolder, passwords, port, options);
  const { daemon, port } =
    options.port === undefined
      ? await createPortBook(join(dataFolder, 'ports.json')).open('registry', open)
      : await open(options.port);
  const host = `127.0.0.1:${String(port)}`;
  return {
    host,
    url: `http://${host}`,
    imagesFolder: join(dataFolder, 'images'),
    close: () => daemon.stop(),
  };
}

async function findRegistry(): Promise<string> {
  for (const name of COMMANDS) {
    const file = await findOnPath(name);
    if (file !== undefined) return file;
  }
  throw new Error(
    'No image registry is installed: on Debian `apt-get install docker-registry`, elsewhere put `registry` of github.com/distribution/distribution on the PATH',
  );
}

async function serve(
  command: string,
  dataFolder: string,
  passwords: string,
  port: number,
  { login, log }: RegistryOptions,
): Promise<{ daemon: Daemon; port: number }> {
  await rejectTakenPort(port);
  const configFile = join(dataFolder, 'registry.yml');
  await writeFile(configFile, JSON.stringify(configuration(dataFolder, passwords, port)), { mode: 0o600 });
  const authorization = `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;
  const daemon = await startDaemon({
    name: 'docker-registry',
    command,
    args: ['serve', configFile],
    env: { PATH: process.env['PATH'], HOME: dataFolder, OTEL_TRACES_EXPORTER: 'none' },
    pidFile: join(dataFolder, 'registry.pid'),
    marker: configFile,
    logFile: join(dataFolder, 'registry.log'),
    isReady: () =>
      fetch(`http://127.0.0.1:${String(port)}/v2/`, { headers: { authorization } }).then(
        (response) => response.ok,
        () => false,
      ),
    readyTimeoutMs: 15_000,
    stopGraceMs: 5000,
    log,
  });
  return { daemon, port };
}

/** Another registry on this port could answer in place of ours, so that its end would go unnoticed. */
async function rejectTakenPort(port: number): Promise<void> {
  const probe = createServer();
  await listen(probe, port);
  await new Promise((resolve) => probe.close(resolve));
}

/** https://distribution.github.io/distribution/about/configuration/; JSON is YAML. */
function configuration(dataFolder: string, passwords: string, port: number): object {
  return {
    version: 0.1,
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: {
      filesystem: { rootdirectory: join(dataFolder, 'images') },
      delete: { enabled: true },
      cache: { blobdescriptor: 'inmemory' },
      maintenance: { uploadpurging: { enabled: false } },
    },
    http: { addr: `127.0.0.1:${String(port)}` },
    auth: { htpasswd: { realm: 'Agent Gallery', path: passwords } },
  };
}
