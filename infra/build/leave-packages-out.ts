import { join, relative } from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import type { Import } from './prune-lock.ts';

/** Packages of this repository go into the bundle; all others are installed beside it. */
const OWN_SCOPE = '@agent-gallery/';

/** What Cloud Functions starts the bundle with, whether it is imported or not. */
export const FRAMEWORK = '@google-cloud/functions-framework';

/** `@scope/name/sub` → `@scope/name`; `name/sub` → `name`. */
function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** Leaves every package but our own out of the bundle and remembers which ones, and who imported them. */
export function leavePackagesOut(importers: Map<string, string>): Plugin {
  return {
    name: 'leave-packages-out',
    setup({ onResolve }) {
      onResolve({ filter: /^[^./]/ }, ({ path, importer, kind }) => {
        if (kind === 'entry-point' || path.startsWith(OWN_SCOPE)) return undefined;
        if (!path.startsWith('node:')) importers.set(packageOf(path), importer);
        return { path, external: true };
      });
    },
  };
}

/** How a function is bundled. */
export const FUNCTION_BUNDLE: BuildOptions & { metafile: true } = {
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  sourcemap: true,
  sourcesContent: false,
  metafile: true,
  logLevel: 'warning',
};

/** The packages that a function installs, with the folders that import them, without writing anything. */
export async function listImports(root: string, folder: string): Promise<Import[]> {
  const entry = join(root, folder, 'src/main.ts');
  const importers = new Map([[FRAMEWORK, entry]]);
  const plugins = [leavePackagesOut(importers)];
  await build({ ...FUNCTION_BUNDLE, entryPoints: [entry], outdir: 'unused', write: false, plugins });
  return toImports(root, importers);
}

/** Importing files below the repository. */
export const toImports = (root: string, importers: ReadonlyMap<string, string>): Import[] =>
  [...importers].map(([name, importer]) => ({ name, importer: relative(root, importer) }));
