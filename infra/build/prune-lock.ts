import { type Lock, type Locked, edgesOf, resolvePackage } from './read-lock.ts';

/** A package that a function installs: by name, and the file of this repository that imports it. */
export interface Import {
  name: string;
  /** Folder below the repository, such as `functions/api`. */
  importer: string;
}

interface Placed {
  /** Where it is in the function. */
  path: string;
  /** Where it is in the repository. */
  source: string;
  isOptional: boolean;
}

/** What a copy keeps of an entry; flags are those of the whole repository. */
function copyOf(locked: Locked, isOptional: boolean): object {
  const kept = Object.fromEntries(
    Object.entries(locked).filter(
      ([name, value]) =>
        !['dev', 'devOptional', 'optional', 'peer', 'link', 'resolved', 'name', 'funding'].includes(name) &&
        !(typeof value === 'object' && value !== null && Object.keys(value).length === 0),
    ),
  );
  return { ...kept, ...(isOptional && { optional: true }) };
}

/**
 * A package is put at the top, or, where another version of its name is there, into the folder of whoever needs it. Throws an
 * Error for a package that is not installed.
 */
function place(lock: Lock, imports: readonly Import[]): Placed[] {
  const placed = new Map<string, Placed>();
  const queue: Placed[] = [];

  const nearest = (from: string, name: string): Placed | undefined => {
    for (let path = from; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/')))) {
      const found = placed.get(`${path}/node_modules/${name}`);
      if (found) return found;
    }
    return placed.get(`node_modules/${name}`);
  };
  const need = (from: string, importer: string, name: string, isOptional: boolean): void => {
    const source = resolvePackage(lock, importer, name);
    if (source === undefined) {
      if (isOptional) return;
      throw new Error(`${name}, which ${importer} needs, is not installed.`);
    }
    const found = nearest(from, name);
    if (found?.source === source) {
      if (found.isOptional && !isOptional) {
        found.isOptional = false;
        queue.push(found);
      }
      return;
    }
    const path = found ? `${from}/node_modules/${name}` : `node_modules/${name}`;
    const entry = { path, source, isOptional };
    placed.set(path, entry);
    queue.push(entry);
  };

  for (const { name, importer } of imports) need('', importer, name, false);
  for (let next = queue.shift(); next; next = queue.shift())
    for (const { name, isOptional } of edgesOf(lock.get(next.source) ?? missing(next.source)))
      need(next.path, next.source, name, next.isOptional || isOptional);

  return [...placed.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * The part of the repository's lockfile that a function needs, as a lockfile of its own: the same versions and checksums, whatever
 * is published between its test and its deployment. Throws an Error for a package that is not installed.
 */
export function pruneLock(lock: Lock, imports: readonly Import[]): Record<string, object> {
  return Object.fromEntries(
    place(lock, imports).map(({ path, source, isOptional }) => [
      path,
      copyOf(lock.get(source) ?? missing(source), isOptional),
    ]),
  );
}

/** Where the packages of a function are in the repository. */
export function prunedPaths(lock: Lock, imports: readonly Import[]): string[] {
  return place(lock, imports).map(({ source }) => source);
}

function missing(path: string): never {
  throw new Error(`The lockfile has no ${path}.`);
}
