import { readFile } from 'node:fs/promises';

/** Whether a process of this number runs (a zombie does not). */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '');
  return !/\) Z /.test(stat);
}
