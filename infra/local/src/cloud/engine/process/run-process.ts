import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { dirname, isAbsolute, join } from 'node:path';
import { access } from 'node:fs/promises';
import { listen } from '../../port-book.ts';
import { findOnPath } from '../daemon/find-on-path.ts';
import type { ContainerExit, ContainerSpec, RunningContainer } from '../engine.ts';
import { createLineSplitter } from '../split-lines.ts';
import { PROCESS_NOTICE } from './notice.ts';
import { environment, type RunConfig } from '../oci/oci-image.ts';
import { OWNER_VARIABLE } from './end-leftovers.ts';

/** An unpacked image. */
export interface UnpackedImage {
  root: string;
  config: RunConfig;
}

/**
 * Starts an image's command as a child process with a process group of its own. It listens on a free port instead of the one that
 * was asked for, and gets it as PORT. Throws an Error for users when the command cannot be run.
 */
export async function runProcess(
  image: UnpackedImage,
  spec: ContainerSpec,
  dataFolder: string,
): Promise<RunningContainer> {
  const port = await freePort();
  const words = await commandLine(image, spec);
  const setpriv = await findOnPath('setpriv');
  const argv = [...(setpriv ? [setpriv, '--pdeathsig', 'SIGKILL', '--'] : []), ...words];
  spec.onLine({ stream: 'stderr', text: PROCESS_NOTICE, at: new Date() });
  const child = spawn(argv[0] ?? process.execPath, argv.slice(1), {
    cwd: join(image.root, image.config.WorkingDir ?? '/'),
    env: {
      PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
      HOME: image.root,
      ...trust(),
      ...environment(image.config),
      ...spec.env,
      PORT: String(port),
      [OWNER_VARIABLE]: dataFolder,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  await new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const exited = afterExit(child, spec);
  return {
    id: String(child.pid),
    host: '127.0.0.1',
    port,
    exited,
    async stop(graceMs) {
      signalGroup(child, 'SIGTERM');
      const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
      await exited;
      clearTimeout(timer);
    },
  };
}

async function afterExit(child: ChildProcess, { onLine }: ContainerSpec): Promise<ContainerExit> {
  for (const stream of ['stdout', 'stderr'] as const) {
    const splitter = createLineSplitter(stream, onLine);
    child[stream]?.on('data', (chunk: Buffer) => splitter.write(chunk));
    child[stream]?.on('end', () => splitter.end());
  }
  // What the process started goes with it, as in a container; it may hold the output open.
  child.once('exit', () => signalGroup(child, 'SIGKILL'));
  const code = await new Promise<number>((resolve) => {
    child.once('close', (exitCode, signal) => resolve(exitCode ?? 128 + signalNumber(signal)));
  });
  return { code, outOfMemory: false };
}

/** Entrypoint and command, as the node image's own entrypoint reads them: what is no program is a script for node. */
async function commandLine({ root, config }: UnpackedImage, spec: ContainerSpec): Promise<string[]> {
  const entrypoint = spec.command ?? config.Entrypoint ?? [];
  const args = spec.args ?? (spec.command ? [] : (config.Cmd ?? []));
  const words: string[] = [];
  for (const word of [...entrypoint, ...args]) words.push(await toThisMachine(word, root));
  const [first] = words;
  if (first === undefined) throw new Error(`${spec.image} names no command to run`);
  if (/^(\/usr\/local\/bin\/)?node$/.test(first)) return [process.execPath, ...words.slice(1)];
  if (first.startsWith('-')) return [process.execPath, ...words];
  const program = isAbsolute(first) ? first : await findOnPath(first);
  if (program !== undefined && (await isThere(program)) && !/\.[cm]?js$/.test(program))
    return [program, ...words.slice(1)];
  if (/\.[cm]?[jt]s$/.test(first)) return [process.execPath, ...words];
  throw new Error(`exec: "${first}": executable file not found`);
}

/** An absolute path that the image holds is below its root here. */
async function toThisMachine(word: string, root: string): Promise<string> {
  return word.startsWith('/') && word !== '/' && (await isThere(join(root, word))) ? join(root, word) : word;
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function trust(): Record<string, string> {
  const file = process.env['NODE_EXTRA_CA_CERTS'];
  return file === undefined ? {} : { NODE_EXTRA_CA_CERTS: file };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // it has ended
  }
}

function signalNumber(signal: NodeJS.Signals | null): number {
  return signal === 'SIGKILL' ? 9 : signal === 'SIGTERM' ? 15 : signal === 'SIGINT' ? 2 : 1;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
