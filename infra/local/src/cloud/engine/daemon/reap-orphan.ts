import { readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../log.ts';
import { isRunning } from './is-running.ts';

/**
 * Ends the process that an earlier, killed run left behind. A process counts as ours only when its arguments hold `marker`,
 * a path that no other process is given. SIGTERM first, SIGKILL after `graceMs`.
 */
export async function reapOrphan(pidFile: string, marker: string, graceMs: number, log: Log): Promise<void> {
  const pid = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10);
  if (Number.isInteger(pid) && pid > 1 && (await isRunning(pid)) && (await hasArgument(pid, marker))) {
    log('INFO', 'Ending a process that an earlier run left behind', { pid, pidFile });
    process.kill(pid, 'SIGTERM');
    const deadline = Date.now() + graceMs;
    while ((await isRunning(pid)) && Date.now() < deadline) await sleep(50);
    if (await isRunning(pid)) process.kill(pid, 'SIGKILL');
    while (await isRunning(pid)) await sleep(20);
  }
  await rm(pidFile, { force: true });
}

async function hasArgument(pid: number, marker: string): Promise<boolean> {
  const commandLine = await readFile(`/proc/${String(pid)}/cmdline`, 'utf8').catch(() => '');
  return commandLine.split('\0').some((argument) => argument.includes(marker));
}
