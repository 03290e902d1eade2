import type { Recognized } from '../recipe.ts';
import type { SourceTree } from '../source-tree.ts';
import { type NodeProject, readNodeProject } from './node-project.ts';

const ENTRIES = [
  'server.js',
  'server.mjs',
  'index.js',
  'index.mjs',
  'dist/server.js',
  'dist/index.js',
  'server.ts',
  'index.ts',
];
/** A start script that is nothing but node and a file needs no package manager to run it. */
const PLAIN_NODE = /^node((?: --?[\w=:./-]+)*) ([\w@./-]+\.[cm]?[jt]s)$/;

const MANAGER_PROGRAMS = { npm: 'npm', pnpm: 'pnpm', 'yarn-classic': 'yarn', yarn: 'yarn' } as const;

function startCommand(tree: SourceTree, { manifest, install }: NodeProject): string[] | undefined {
  const start = manifest.scripts['start']?.trim();
  if (start !== undefined) {
    const plain = PLAIN_NODE.exec(start);
    return plain ? start.split(' ') : [MANAGER_PROGRAMS[install.manager], 'run', 'start'];
  }
  const file =
    manifest.main !== undefined && tree.names.has(manifest.main.replace(/^\.\//, ''))
      ? manifest.main
      : ENTRIES.find((name) => tree.names.has(name));
  return file === undefined ? undefined : ['node', file];
}

/** Whether the start script's program is a package for development, such as tsx. */
function runsDevelopmentTool({ manifest }: NodeProject): boolean {
  const words = (manifest.scripts['start'] ?? '').split(/\s+/).filter((word) => !/^\w+=/.test(word));
  const tools: Readonly<Record<string, string>> = { tsc: 'typescript', 'ts-node-esm': 'ts-node' };
  const isDevelopment = (word: string) => (tools[word] ?? word) in manifest.devDependencies;
  const [program = ''] = words;
  const imported = words.flatMap((word, at) =>
    /^(--import|--loader|-r|--require)$/.test(word) ? [words[at + 1] ?? ''] : [],
  );
  return (
    isDevelopment(program) ||
    (program === 'npx' && isDevelopment(words[1] ?? '')) ||
    imported.some(isDevelopment)
  );
}

/** Node with a start script, or a file of a usual name. */
export async function recognizeNode(tree: SourceTree): Promise<Recognized> {
  const project = await readNodeProject(tree);
  if (project === undefined) return undefined;
  const { manifest, node, install } = project;
  const command = startCommand(tree, project);
  if (command === undefined) {
    return {
      ok: false,
      cause: 'Its package.json has no start script, and there is no server.js or index.js.',
      fix: 'Add a script "start" that starts the server on the port that the variable PORT names.',
    };
  }
  const hasBuild = 'build' in manifest.scripts;
  return {
    ok: true,
    recipe: {
      kind: 'node',
      node,
      install,
      hasBuild,
      command,
      keepsDevDependencies: runsDevelopmentTool(project),
    },
    because: `Its package.json ${'start' in manifest.scripts ? 'has a start script' : `leads to ${command.at(-1)}`}: a server on Node ${node}${hasBuild ? ', built first' : ''}.`,
    warnings: install.lockfile
      ? []
      : ['It has no lockfile, so each build takes the newest packages that fit. Add package-lock.json.'],
  };
}
