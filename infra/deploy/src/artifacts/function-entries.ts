import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { listSources } from './list-sources.ts';
import type { ZipEntry } from './write-zip.ts';

async function entriesOf(folder: string, names: readonly string[], below: string): Promise<ZipEntry[]> {
  return Promise.all(
    names.map(async (name) => ({ name: below + name, content: await readFile(join(folder, name)) })),
  );
}

/** A function's bundle. Throws an Error where it has not been built. */
export async function bundleEntries(packageFolder: string): Promise<ZipEntry[]> {
  const dist = join(packageFolder, 'dist');
  const names = await readdir(dist).catch((): string[] => []);
  if (!names.includes('index.js') || !names.includes('package.json'))
    throw new Error(`${dist} has no bundle. Run npm run build first.`);
  return entriesOf(dist, names.sort(), '');
}

/** The agents that ship with the portal: each folder that has an agent.json, as its .gcloudignore leaves it, below `agents/`. */
export async function agentEntries(servicesFolder: string): Promise<ZipEntry[]> {
  const entries: ZipEntry[] = [];
  for (const name of (await readdir(servicesFolder)).sort()) {
    const folder = join(servicesFolder, name);
    const names = await listSources(folder).catch((): string[] => []);
    if (!names.includes('agent.json')) continue;
    entries.push(...(await entriesOf(folder, names, `agents/${name}/`)));
  }
  if (entries.length === 0) throw new Error(`${servicesFolder} has no agents.`);
  return entries;
}
