import { readFile, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
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

export interface ListedLink {
  name: string;
  /** Where it leads, relative to its own folder. undefined where that is outside of the source, or nothing. */
  target: string | undefined;
}

/** A link that leads to something within the source, by the text of its target and in truth. */
async function readLink(folder: string, name: string): Promise<ListedLink> {
  const path = join(folder, name);
  const target = await readlink(path);
  const isInside = (place: string) => place === folder || place.startsWith(folder + sep);
  const real = await realpath(path).catch(() => undefined);
  const lexical = resolve(dirname(path), target);
  if (real === undefined || !isInside(real) || !isInside(lexical)) return { name, target: undefined };
  return { name, target: relative(dirname(path), lexical) || '.' };
}

/**
 * Lists a folder's files and links in the order of their names, less those that its .gcloudignore or .gitignore and
 * .dockerignore name. `folder` must be a real path. What is neither file, folder nor link counts as a link that leads nowhere.
 */
export async function listFiles(folder: string): Promise<{ files: ListedFile[]; links: ListedLink[] }> {
  const isIgnored = await rulesOf(folder);
  const files: ListedFile[] = [];
  const links: ListedLink[] = [];
  const walk = async (inner: string): Promise<void> => {
    const entries = await readdir(join(folder, inner), { withFileTypes: true });
    for (const entry of entries) {
      const name = inner === '' ? entry.name : `${inner}/${entry.name}`;
      if (entry.isDirectory()) {
        // A later rule may take a file of an ignored folder in again (`dist/*`, `!dist/server.mjs`), but not of a folder named as such.
        if (!isIgnored(`${name}/`)) await walk(name);
      } else if (!isIgnored(name)) {
        if (entry.isFile()) files.push({ name, sizeBytes: (await stat(join(folder, name))).size });
        else links.push(entry.isSymbolicLink() ? await readLink(folder, name) : { name, target: undefined });
      }
    }
  };
  await walk('');
  files.sort((a, b) => (a.name < b.name ? -1 : 1));
  links.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { files, links };
}
