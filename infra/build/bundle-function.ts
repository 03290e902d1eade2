import { readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { FRAMEWORK, FUNCTION_BUNDLE, leavePackagesOut, toImports } from './leave-packages-out.ts';
import { pruneLock } from './prune-lock.ts';
import { readLock } from './read-lock.ts';

const ROOT = join(import.meta.dirname, '../..');

interface PackageJson {
  name: string;
  version: string;
}

async function readPackage(folder: string): Promise<PackageJson> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as PackageJson;
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
 * Bundles a function's `src/main.ts` into `dist/index.js`, our own packages with it, and writes the `dist/package.json` and the
 * `dist/package-lock.json` from which Cloud Functions installs the others (`npm ci`), all in the versions that are installed here
 * and with their checksums (https://cloud.google.com/docs/buildpacks/nodejs#installing_dependencies).
 */
async function bundleFunction(folder: string): Promise<void> {
  const entry = join(folder, 'src/main.ts');
  const dist = join(folder, 'dist');
  const importers = new Map([[FRAMEWORK, entry]]);
  await rm(dist, { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: [entry],
    outfile: join(dist, 'index.js'),
    ...FUNCTION_BUNDLE,
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
  const { main: _main, type: _type, private: _private, ...root } = manifest;
  const packages = pruneLock(await readLock(join(ROOT, 'package-lock.json')), toImports(ROOT, importers));
  const lock = { name, version, lockfileVersion: 3, requires: true, packages: { '': root, ...packages } };
  await writeFile(join(dist, 'package-lock.json'), JSON.stringify(lock, null, 2) + '\n');
  const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
  process.stdout.write(`${name}: ${Math.round(bytes / 1024)} KB in ./dist\n`);
}

await bundleFunction(process.cwd());
