import { cp, glob, lstat, mkdir, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, posix, relative, resolve, sep } from 'node:path';
import dockerignore from '@balena/dockerignore';

/** Where COPY takes files from. */
export interface CopySource {
  folder: string;
  /** Leaves paths out, relative to the folder. */
  isLeftOut: (path: string) => boolean;
}

/** The source folder of a build, without what its .dockerignore names. */
export async function contextSource(folder: string): Promise<CopySource> {
  const text = await readFile(join(folder, '.dockerignore'), 'utf8').catch(() => '');
  const ignore = dockerignore.default().add(text);
  return { folder, isLeftOut: (path) => path !== '' && ignore.ignores(path) };
}

/**
 * Carries out COPY: `destination` is a path in the image, whose files are below `root`.
 * Throws an Error whose message fits after the instruction.
 */
export async function copyInto(
  root: string,
  workdir: string,
  source: CopySource,
  patterns: readonly string[],
  destination: string,
): Promise<void> {
  const target = join(root, posix.resolve(workdir, destination));
  const found = (await Promise.all(patterns.map((pattern) => matches(source, pattern)))).flat();
  const intoFolder =
    destination.endsWith('/') || destination === '.' || found.length > 1 || (await isFolder(target));
  for (const path of found) {
    if (await isFolder(path)) await copyTree(root, source, path, target);
    else await copyTree(root, source, path, intoFolder ? join(target, basename(path)) : target);
  }
}

async function matches(source: CopySource, pattern: string): Promise<string[]> {
  const clean = posix.resolve('/', pattern).slice(1);
  if (!/[*?[]/.test(clean)) {
    const path = join(source.folder, clean);
    const exists = await lstat(path).then(
      () => true,
      () => false,
    );
    if (!exists || source.isLeftOut(clean))
      throw new Error(
        `COPY failed: file not found in build context or excluded by .dockerignore: stat ${clean}: file does not exist`,
      );
    return [path];
  }
  const found: string[] = [];
  for await (const path of glob(clean, { cwd: source.folder }))
    if (!source.isLeftOut(path)) found.push(join(source.folder, path));
  if (found.length === 0) throw new Error(`COPY failed: no source files were specified: ${pattern}`);
  return found.sort();
}

async function copyTree(root: string, source: CopySource, from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  const parent = await realpath(dirname(to));
  if (parent !== root && !parent.startsWith(root + sep)) throw new Error(`${to} leads outside of the image`);
  if (await isFolder(from)) {
    await mkdir(to, { recursive: true });
    for (const name of await readdir(from)) {
      const path = join(from, name);
      const stats = await lstat(path);
      // A folder that is left out may hold files that "!" takes back in.
      if (!stats.isDirectory() && source.isLeftOut(relative(source.folder, path))) continue;
      if (
        stats.isDirectory() &&
        source.isLeftOut(relative(source.folder, path)) &&
        !(await holdsAny(source, path))
      )
        continue;
      await copyTree(root, source, path, join(to, name));
    }
    return;
  }
  await cp(from, to, { force: true, verbatimSymlinks: true });
}

async function holdsAny(source: CopySource, folder: string): Promise<boolean> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = relative(source.folder, resolve(entry.parentPath, entry.name));
    if (!entry.isDirectory() && !source.isLeftOut(path)) return true;
  }
  return false;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
