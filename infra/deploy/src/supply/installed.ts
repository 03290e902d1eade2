import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Lock, edgesOf, nameOfPath, resolvePackage } from '../../../build/read-lock.ts';
import { licenceOf } from './licence-of.ts';

/** A package of others that goes along with something of ours. */
export interface Installed {
  name: string;
  version: string;
  /** SPDX expression (https://spdx.dev/learn/handling-license-info). */
  licence: string;
  /** Subresource integrity of the archive, `sha512-…`. */
  integrity: string;
}

/** Folders in the lockfile of packages and all that they bring along; their peers are their user's to bring. */
export function closureOf(lock: Lock, paths: readonly string[]): string[] {
  const found = new Set(paths);
  for (const path of found)
    for (const { name } of edgesOf({ ...(lock.get(path) ?? notLocked(path)), peerDependencies: {} })) {
      const needed = resolvePackage(lock, path, name);
      if (needed !== undefined) found.add(needed);
    }
  return [...found];
}

const manifestSchema = z.object({ license: z.string().optional() });

/** Reads the packages of folders of the lockfile, each version once, by name. Throws an Error for one without version, checksum or licence. */
export async function readInstalled(
  root: string,
  lock: Lock,
  paths: readonly string[],
): Promise<Installed[]> {
  const all = await Promise.all(
    [...new Set(paths)].map(async (path) => {
      const { version, integrity, license, name = nameOfPath(path) } = lock.get(path) ?? notLocked(path);
      if (!version || !integrity) throw new Error(`${path} has no version or no checksum in the lockfile.`);
      const manifest = license ?? (await readManifestLicence(join(root, path)));
      return { name, version, integrity, licence: licenceOf(name, manifest) };
    }),
  );
  const byName = new Map(all.map((one) => [`${one.name}@${one.version}`, one]));
  return [...byName.values()].sort((a, b) =>
    a.name === b.name ? (a.version < b.version ? -1 : 1) : a.name < b.name ? -1 : 1,
  );
}

async function readManifestLicence(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}');
  return manifestSchema.parse(JSON.parse(text)).license;
}

function notLocked(path: string): never {
  throw new Error(`The lockfile has no ${path}.`);
}
