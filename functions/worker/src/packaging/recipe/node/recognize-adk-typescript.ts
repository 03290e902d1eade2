import type { Recognized } from '../recipe.ts';
import type { SourceTree } from '../source-tree.ts';
import { readNodeProject } from './node-project.ts';

const ENTRY = /^(?:(?:src|agents?|app)\/)?(?:[\w-]+\/)?agent\.(?:[cm]?ts|[cm]?js)$/;
const OTHER_FOLDERS = /(^|\/)(tests?|evals?|dist|build|sub_?agents|node_modules)(\/|$)/i;
const ROOT_AGENT = /\brootAgent\b|\bnew\s+App\(/;

/** ADK for TypeScript with no server of its own: an agent file that exports `rootAgent` (https://google.github.io/adk-docs/get-started/typescript/). */
export async function recognizeAdkTypescript(tree: SourceTree): Promise<Recognized> {
  const project = await readNodeProject(tree);
  if (project === undefined || !('@google/adk' in project.manifest.dependencies)) return undefined;
  const { manifest, node, install } = project;
  const start = manifest.scripts['start'];
  if (start !== undefined && !/\badk\s+(web|api_server|run)\b/.test(start)) return undefined;
  const entries: string[] = [];
  for (const name of [...tree.names].sort(
    (a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1),
  )) {
    if (!ENTRY.test(name) || OTHER_FOLDERS.test(name)) continue;
    if (ROOT_AGENT.test((await tree.read(name)) ?? '')) entries.push(name);
  }
  const [entry] = entries;
  if (entry === undefined) {
    return {
      ok: false,
      cause:
        'It depends on @google/adk, but there is neither a start script nor an agent.ts that exports rootAgent.',
      fix: 'Export rootAgent from agent.ts, or add a script "start" that starts a server.',
    };
  }
  const depth = (name: string) => name.split('/').length;
  const rivals = entries.filter((name) => depth(name) === depth(entry));
  if (rivals.length > 1) {
    return {
      ok: false,
      cause: `It has several agents: ${rivals.join(', ')}.`,
      fix: 'Add a script "start" or a Dockerfile that says which of them to serve.',
    };
  }
  const hasDevtools = '@google/adk-devtools' in { ...manifest.dependencies, ...manifest.devDependencies };
  return {
    ok: true,
    recipe: {
      kind: 'adk-typescript',
      entry,
      node,
      install,
      needsDevtools: !hasDevtools,
      hasBuild: 'build' in manifest.scripts && /\.[cm]?js$/.test(entry),
    },
    because: `${entry} exports the root agent of ADK for TypeScript, served by adk api_server with A2A.`,
    warnings: hasDevtools
      ? []
      : ['@google/adk-devtools is installed to serve it; add it to the dependencies to fix its version.'],
  };
}
