import { readdir, readFile } from 'node:fs/promises';

/** In the environment of every process that the engine starts; the value is its data folder. */
export const OWNER_VARIABLE = 'AGENT_GALLERY_ENGINE';

/** Kills the processes of this data folder that an earlier, killed run left (Linux). Returns how many there were. */
export async function endLeftovers(dataFolder: string): Promise<number> {
  const marker = `${OWNER_VARIABLE}=${dataFolder}`;
  let count = 0;
  for (const name of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    const environment = await readFile(`/proc/${name}/environ`, 'utf8').catch(() => '');
    if (!environment.split('\0').includes(marker)) continue;
    try {
      process.kill(Number(name), 'SIGKILL');
      count++;
    } catch {
      // it has ended
    }
  }
  return count;
}
