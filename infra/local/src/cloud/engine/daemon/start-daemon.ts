import { spawn, type ChildProcess } from 'node:child_process';
import { open, readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../log.ts';
import { findOnPath } from './find-on-path.ts';
import { reapOrphan } from './reap-orphan.ts';

export interface DaemonSpec {
  name: string;
  command: string;
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
  /** Holds the process number while it runs. `marker` must be among the arguments, so that an orphan can be told. */
  pidFile: string;
  marker: string;
  /** What it prints goes here; the end of it is quoted when it does not start. */
  logFile: string;
  isReady: () => Promise<boolean>;
  readyTimeoutMs: number;
  stopGraceMs: number;
  log: Log;
}

export interface Daemon {
  pid: number;
  /** Resolves when the process has ended, whoever ended it. */
  exited: Promise<void>;
  /** SIGTERM, then SIGKILL after the grace period. */
  stop(): Promise<void>;
}

/**
 * Starts a server of our own and waits until it is ready. It has a process group of its own, so that the terminal's Ctrl-C
 * reaches only us, and ends when we are killed (setpriv --pdeathsig) or, failing that, at the next start (its pid file).
 * Throws an Error that quotes the last lines of its log.
 */
export async function startDaemon(spec: DaemonSpec): Promise<Daemon> {
  await reapOrphan(spec.pidFile, spec.marker, spec.stopGraceMs, spec.log);
  const setpriv = await findOnPath('setpriv');
  const argv = [...(setpriv ? [setpriv, '--pdeathsig', 'SIGTERM', '--'] : []), spec.command, ...spec.args];
  const output = await open(spec.logFile, 'w');
  const child = spawn(argv[0] ?? spec.command, argv.slice(1), {
    detached: true,
    stdio: ['ignore', output.fd, output.fd],
    env: spec.env ?? process.env,
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  await output.close();
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${spec.name} could not be started: ${spec.command} cannot be run`);
  await writeFile(spec.pidFile, String(pid));
  const daemon: Daemon = { pid, exited, stop: () => stop(child, exited, spec.stopGraceMs) };
  if (await becomesReady(spec, child)) return daemon;
  await daemon.stop();
  throw new Error(`${spec.name} did not start: ${await lastLines(spec.logFile)}`);
}

async function becomesReady(spec: DaemonSpec, child: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + spec.readyTimeoutMs;
  while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
    if (await spec.isReady()) return true;
    await sleep(25);
  }
  return false;
}

async function stop(child: ChildProcess, exited: Promise<void>, graceMs: number): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await exited;
  clearTimeout(timer);
}

async function lastLines(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-4).join(' | ') || 'it printed nothing';
}
