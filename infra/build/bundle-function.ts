import { readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** Packages of this repository go into the bundle; all others are installed beside it. */
const OWN_SCOPE = '@agent-gallery/';

/** What Cloud Functions starts the bundle with, whether it is imported or not. */
const FRAMEWORK = '@google-cloud/functions-framework';

interface PackageJson {
  name: string;
  version: string;
}

async function readPackage(folder: string): Promise<PackageJson> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as PackageJson;
}

/** `@scope/name/sub` → `@scope/name`; `name/sub` → `name`. */
function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** Leaves every package but our own out of the bundle and remembers which ones, and who imported them. */
function leavePackagesOut(importers: Map<string, string>): Plugin {
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

/** The version of a package that its importer gets here. */
async function installedVersion(name: string, importer: string): Promise<string> {
  for (const folder of createRequire(importer).resolve.paths(name) ?? []) {
    const found = await readPackage(join(folder, name)).catch(() => undefined);
    if (found !== undefined) return found.version;
  }
  throw new Error(`${name}, which ${importer} imports, is not installed.`);
}

/**
 * Bundles a function's `src/main.ts` into `dist/index.js`, our own packages with it, and writes the `dist/package.json` from
 * which Cloud Functions installs the others, each in the version that is installed here.
 */
async function bundleFunction(folder: string): Promise<void> {
  const entry = join(folder, 'src/main.ts');
  const dist = join(folder, 'dist');
  const importers = new Map([[FRAMEWORK, entry]]);
  await rm(dist, { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: [entry],
    outfile: join(dist, 'index.js'),
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    logLevel: 'warning',
    plugins: [leavePackagesOut(importers)],
  });
  const versions = await Promise.all(
    [...importers].map(async ([name, importer]) => [name, await installedVersion(name, importer)] as const),
  );
  const { name, version } = await readPackage(folder);
  const manifest = {
    name,
    version,
    private: true,
    type: 'module',
    main: 'index.js',
    engines: { node: '>=22' },
    dependencies: Object.fromEntries(versions.sort(([a], [b]) => (a < b ? -1 : 1))),
  };
  await writeFile(join(dist, 'package.json'), JSON.stringify(manifest, null, 2) + '\n');
  const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
  process.stdout.write(`${name}: ${Math.round(bytes / 1024)} KB in ./dist\n`);
}

await bundleFunction(process.cwd());
