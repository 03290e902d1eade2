import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Larger files are not read to find out what a source is. */
const MAX_READ_BYTES = 256 * 1024;

/** The files of a source, as far as they tell how to make an image of it. */
export interface SourceTree {
  /** Names of all files, relative to the source's root, with slashes. */
  readonly names: ReadonlySet<string>;
  /** A file's text; undefined where there is none, or it is larger than 256 kB. */
  read(name: string): Promise<string | undefined>;
}

/** The tree of a folder, of which only the named files count. */
export function folderTree(root: string, names: Iterable<string>): SourceTree {
  const known = new Set(names);
  return {
    names: known,
    read: async (name) => {
      if (!known.has(name)) return undefined;
      const path = join(root, name);
      return (await stat(path)).size > MAX_READ_BYTES ? undefined : readFile(path, 'utf8');
    },
  };
}

/** A tree that is held in memory. */
export function textTree(files: Readonly<Record<string, string>>): SourceTree {
  return { names: new Set(Object.keys(files)), read: (name) => Promise.resolve(files[name]) };
}

/** The folder that a file is in: '' for the root. */
export function folderOf(name: string): string {
  const slash = name.lastIndexOf('/');
  return slash < 0 ? '' : name.slice(0, slash);
}

/** Whether a name can stand in a Dockerfile and in Python's path as it is. */
export function isPlainName(name: string): boolean {
  return /^[\w./-]*$/.test(name);
}

export function joinName(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
