import { satisfies, validRange } from 'semver';
import { z } from 'zod';
import type { NodeInstall } from '../recipe.ts';
import type { SourceTree } from '../source-tree.ts';

const DEFAULT_NODE = 24;
const KNOWN_NODES = [24, 22, 20];

const strings = z.record(z.string(), z.string()).default({});
const packageSchema = z.object({
  main: z.string().optional(),
  scripts: strings,
  dependencies: strings,
  devDependencies: strings,
  engines: z.object({ node: z.string().optional() }).default({}),
  packageManager: z.string().optional(),
  workspaces: z.unknown().optional(),
});

export interface NodeProject {
  manifest: z.infer<typeof packageSchema>;
  node: number;
  install: NodeInstall;
}

/** Thrown for a package.json that cannot be read. */
export class PackageJsonError extends Error {}

function chooseNode(range: string | undefined): number {
  if (range === undefined || validRange(range) === null) return DEFAULT_NODE;
  return KNOWN_NODES.find((major) => satisfies(`${major}.99.0`, range)) ?? DEFAULT_NODE;
}

/** The `packageManager` field (https://nodejs.org/api/packages.html#packagemanager): `pnpm@10.2.0+sha512…`. */
function namedVersion(manifest: NodeProject['manifest'], manager: string): string | undefined {
  return new RegExp(`^${manager}@(\\d+\\.\\d+\\.\\d+)`).exec(manifest.packageManager ?? '')?.[1];
}

async function findInstall(tree: SourceTree, manifest: NodeProject['manifest']): Promise<NodeInstall> {
  const has = (name: string) => tree.names.has(name);
  const isLocal = (version: string) => /^(file|link|workspace|portal):/.test(version);
  const needsSource =
    ['preinstall', 'install', 'postinstall', 'prepare'].some((script) => script in manifest.scripts) ||
    Object.values({ ...manifest.dependencies, ...manifest.devDependencies }).some(isLocal) ||
    manifest.workspaces !== undefined ||
    has('pnpm-workspace.yaml');
  const settings = ['.yarnrc.yml', 'pnpm-workspace.yaml'].filter(has);
  const common = { settings, needsSource };
  if (has('pnpm-lock.yaml')) {
    const format = /lockfileVersion:\s*'?(\d+)/.exec((await tree.read('pnpm-lock.yaml')) ?? '')?.[1];
    const byFormat = format === '5' ? '7' : format === '6' ? '8' : '10';
    return {
      ...common,
      manager: 'pnpm',
      managerVersion: namedVersion(manifest, 'pnpm') ?? byFormat,
      lockfile: 'pnpm-lock.yaml',
    };
  }
  if (has('yarn.lock')) {
    const isClassic = ((await tree.read('yarn.lock')) ?? '').includes('yarn lockfile v1');
    return {
      ...common,
      manager: isClassic ? 'yarn-classic' : 'yarn',
      managerVersion: namedVersion(manifest, 'yarn') ?? (isClassic ? '1.22.22' : '4'),
      lockfile: 'yarn.lock',
    };
  }
  const lockfile = ['package-lock.json', 'npm-shrinkwrap.json'].find(has);
  return { ...common, manager: 'npm', managerVersion: undefined, lockfile };
}

/** What a source says of its Node and its packages. undefined where it has no package.json. Throws a PackageJsonError. */
export async function readNodeProject(tree: SourceTree): Promise<NodeProject | undefined> {
  const text = await tree.read('package.json');
  if (text === undefined) return undefined;
  let manifest: NodeProject['manifest'];
  try {
    manifest = packageSchema.parse(JSON.parse(text));
  } catch (error) {
    const problem =
      error instanceof z.ZodError
        ? `${error.issues[0]?.path.join('.')}: ${error.issues[0]?.message}`
        : (error as Error).message;
    throw new PackageJsonError(problem);
  }
  return { manifest, node: chooseNode(manifest.engines.node), install: await findInstall(tree, manifest) };
}
