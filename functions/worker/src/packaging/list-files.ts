import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import ignore from 'ignore';

/** Never packaged, whatever the ignore files say. */
const ALWAYS_OUT = ['.git', '.git/**', 'node_modules/', '.gcloudignore'];

export interface ListedFile {
  /** Relative to the folder, with slashes. */
  name: string;
  sizeBytes: number;
}

async function rulesOf(folder: string): Promise<(name: string) => boolean> {
  const read = (name: string) => readFile(join(folder, name), 'utf8').catch(() => undefined);
  // As gcloud does: .gcloudignore stands for .gitignore where it exists (https://cloud.google.com/sdk/gcloud/reference/topic/gcloudignore).
  const source = (await read('.gcloudignore')) ?? (await read('.gitignore')) ?? '';
  const bySource = ignore().add(ALWAYS_OUT).add(source);
  const byDocker = ignore().add((await read('.dockerignore')) ?? '');
  // Docker itself sends these two whatever .dockerignore says.
  const neededByDocker = (name: string) => name === 'Dockerfile' || name === '.dockerignore';
  return (name) => bySource.ignores(name) || (!neededByDocker(name) && byDocker.ignores(name));
}

/** Lists a folder's files in the order of their names, less those that its .gcloudignore or .gitignore and .dockerignore name. */
export async function listFiles(folder: string): Promise<{ files: ListedFile[]; links: string[] }> {
  const isIgnored = await rulesOf(folder);
  const files: ListedFile[] = [];
  const links: string[] = [];
  const walk = async (relative: string): Promise<void> => {
    const entries = await readdir(join(folder, relative), { withFileTypes: true });
    for (const entry of entries) {
      const name = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (entry.isDirectory()) {
        // A later rule may take a file of an ignored folder in again (`dist/*`, `!dist/server.mjs`), but not of a folder named as such.
        if (!isIgnored(`${name}/`)) await walk(name);
      } else if (!isIgnored(name)) {
        if (entry.isFile()) files.push({ name, sizeBytes: (await stat(join(folder, name))).size });
        else links.push(name);
      }
    }
  };
  await walk('');
  files.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { files, links: links.sort() };
}
