import { access, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { listImports } from '../../../build/leave-packages-out.ts';
import { prunedPaths } from '../../../build/prune-lock.ts';
import { type Lock, readLock, resolvePackage } from '../../../build/read-lock.ts';
import { bundlePaths } from './bundle-paths.ts';
import { importedPackages, packagesIn } from './imported-packages.ts';
import { type Installed, closureOf, readInstalled } from './installed.ts';

/** Something of ours that is deployed, with the packages of others in it. */
export interface Deployable {
  name: string;
  version: string;
  kind: 'image' | 'function' | 'page';
  /** Folder below the repository. */
  folder: string;
  packages: Installed[];
}

const manifestSchema = z.object({
  version: z.string(),
  scripts: z.record(z.string(), z.string()).default({}),
});

const FUNCTIONS = ['api', 'worker'];

async function imageFolders(root: string): Promise<string[]> {
  const names = await readdir(join(root, 'services'));
  const found = await Promise.all(
    names.sort().map((name) =>
      access(join(root, 'services', name, 'Dockerfile')).then(
        () => [`services/${name}`],
        () => [],
      ),
    ),
  );
  return found.flat();
}

async function readManifest(root: string, folder: string) {
  return manifestSchema.parse(JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')));
}

/** Folders in the lockfile of what is in each image's one file, by the image's folder. */
export type Bundled = Readonly<Record<string, readonly string[]>>;

/** Bundles each image's file again to see what is in it. Nothing is written. */
export async function readBundled(root: string): Promise<Bundled> {
  const bundled: Record<string, string[]> = {};
  for (const folder of await imageFolders(root)) {
    const { scripts } = await readManifest(root, folder);
    const isAdk = scripts['build'] === 'node scripts/build.ts';
    bundled[folder] = (await bundlePaths(root, folder, isAdk)).sort();
  }
  return bundled;
}

/** An image holds what was bundled into its one file. */
async function readImage(root: string, lock: Lock, folder: string, bundled: Bundled): Promise<Deployable> {
  const { version } = await readManifest(root, folder);
  const paths = bundled[folder];
  if (!paths) throw new Error(`Nobody has looked what is in ${folder}. Run npm run licences.`);
  const packages = await readInstalled(root, lock, paths);
  return { kind: 'image', name: folder.replace('services/', ''), version, folder, packages };
}

/** A function holds what Cloud Functions installs by its lockfile. */
async function readFunction(root: string, lock: Lock, name: string): Promise<Deployable> {
  const folder = `functions/${name}`;
  const { version } = await readManifest(root, folder);
  const paths = prunedPaths(lock, await listImports(root, folder));
  const packages = await readInstalled(root, lock, paths);
  return { kind: 'function', name, version, folder, packages };
}

/** What of the API the console has in it: its typed client. */
const CLIENTS = ['functions/api/src/client.ts', 'functions/api/src/settings-client.ts'];

/** The console holds at most what its sources import, with all that those bring along. */
async function readPage(root: string, lock: Lock): Promise<Deployable> {
  const { version } = await readManifest(root, 'web');
  const clients = await Promise.all(CLIENTS.map((name) => readFile(join(root, name), 'utf8')));
  const names = [
    ...(await importedPackages(join(root, 'web/src'))).map((name) => ['web', name] as const),
    ...(await importedPackages(join(root, 'functions/contract/src'))).map(
      (name) => ['functions/contract', name] as const,
    ),
    ...packagesIn(clients).map((name) => ['functions/api', name] as const),
  ];
  const isOthers = (path: string | undefined) => path?.includes('node_modules/') ?? false;
  const direct = names.flatMap(([importer, name]) => resolvePackage(lock, importer, name) ?? []);
  const paths = closureOf(lock, direct.filter(isOthers)).filter(isOthers);
  const packages = await readInstalled(root, lock, paths);
  return { kind: 'page', name: 'console', version, folder: 'web', packages };
}

/** Everything that is deployed of this repository. Nothing is built or written. */
export async function readDeployables(root: string, bundled: Bundled): Promise<Deployable[]> {
  const lock = await readLock(join(root, 'package-lock.json'));
  const folders = await imageFolders(root);
  return Promise.all([
    ...FUNCTIONS.map((name) => readFunction(root, lock, name)),
    ...folders.map((folder) => readImage(root, lock, folder, bundled)),
    readPage(root, lock),
  ]);
}
