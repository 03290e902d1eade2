import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const namesSchema = z.record(z.string(), z.string()).default({});

const lockedSchema = z.looseObject({
  name: z.string().optional(),
  version: z.string().optional(),
  integrity: z.string().optional(),
  resolved: z.string().optional(),
  link: z.boolean().default(false),
  license: z.string().optional(),
  dependencies: namesSchema,
  optionalDependencies: namesSchema,
  peerDependencies: namesSchema,
  peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.boolean().default(false) })).default({}),
});

/** A package as package-lock.json has it (https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json). */
export type Locked = z.infer<typeof lockedSchema>;

/** The packages of a package-lock.json by their folders below the repository: `node_modules/hono`. */
export type Lock = ReadonlyMap<string, Locked>;

const lockSchema = z.object({ lockfileVersion: z.literal(3), packages: z.record(z.string(), lockedSchema) });

/** Throws a ZodError for a lockfile of another shape. */
export async function readLock(file: string): Promise<Lock> {
  const { packages } = lockSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  return new Map(Object.entries(packages));
}

/** `node_modules/a/node_modules/@s/b` → `@s/b`. */
export const nameOfPath = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 13);

/** Where Node finds a package that is imported by the one in `path`: its folder, with links followed; undefined where it is not installed. */
export function resolvePackage(lock: Lock, path: string, name: string): string | undefined {
  for (let folder = path; ; folder = folder.includes('/') ? folder.slice(0, folder.lastIndexOf('/')) : '') {
    const candidate = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    const found = folder.endsWith('node_modules') ? undefined : lock.get(candidate);
    if (found) return found.link ? found.resolved : candidate;
    if (folder === '') return undefined;
  }
}

export interface Edge {
  name: string;
  isOptional: boolean;
}

/** What an installed package needs beside it. A peer that is optional counts only where it is there. */
export function edgesOf({ dependencies, optionalDependencies, peerDependencies, ...one }: Locked): Edge[] {
  const isOptional = (name: string) =>
    name in optionalDependencies || (one.peerDependenciesMeta[name]?.optional ?? false);
  const names = new Set([
    ...Object.keys(dependencies),
    ...Object.keys(optionalDependencies),
    ...Object.keys(peerDependencies).filter((name) => !one.peerDependenciesMeta[name]?.optional),
  ]);
  return [...names].sort().map((name) => ({ name, isOptional: isOptional(name) }));
}
