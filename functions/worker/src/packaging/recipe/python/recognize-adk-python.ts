import type { Recognized } from '../recipe.ts';
import { folderOf, isPlainName, joinName, type SourceTree } from '../source-tree.ts';
import { readPythonProject } from './python-project.ts';

/** Where no agent that is to be served lies. */
const OTHER_FOLDERS =
  /(^|\/)(tests?|evals?|evaluation|deployment|notebooks?|examples?|sub_?agents|\.[^/]+)(\/|$)/i;
const ROOT_AGENT = [
  /^root_agent\b\s*(:[^=\n]+)?=[^=]/m,
  /^from\s+\S+\s+import\s+[^\n]*\broot_agent\b/m,
  /^app\s*(:[^=\n]+)?=\s*App\(/m,
];
const ADK_A2A = 'google-adk[a2a]';

/** Folders with a `root_agent` in agent.py or __init__.py, or a root_agent.yaml (https://google.github.io/adk-docs/get-started/quickstart/#project-structure), outermost first. */
async function findAgentFolders(tree: SourceTree): Promise<string[]> {
  const found = new Set<string>();
  for (const name of tree.names) {
    const folder = folderOf(name);
    if (OTHER_FOLDERS.test(folder) || !isPlainName(folder)) continue;
    if (/(^|\/)root_agent\.ya?ml$/.test(name)) found.add(folder);
    if (!/(^|\/)(agent|__init__)\.py$/.test(name)) continue;
    const text = (await tree.read(name)) ?? '';
    if (ROOT_AGENT.some((pattern) => pattern.test(text))) found.add(folder);
  }
  const folders = [...found].sort();
  return folders.filter((folder) => !folders.some((outer) => outer !== folder && isWithin(folder, outer)));
}

function isWithin(folder: string, outer: string): boolean {
  return outer === '' || folder.startsWith(`${outer}/`);
}

/** ADK for Python: a package with a `root_agent`. `name` is what a source that is itself the package is served as. */
export async function recognizeAdkPython(tree: SourceTree, name: string): Promise<Recognized> {
  const folders = await findAgentFolders(tree);
  const [folder] = folders;
  if (folder === undefined) return undefined;
  if (folders.length > 1) {
    return {
      ok: false,
      cause: `It has several agents: ${folders.join(', ')}.`,
      fix: 'Name the folder of one of them as the source’s folder, or add a Dockerfile that says which to serve.',
    };
  }
  const app =
    folder === '' ? name.replace(/\W/g, '_').replace(/^(?=\d)/, '_') : (folder.split('/').at(-1) ?? '');
  if (!/^[A-Za-z_]\w*$/.test(app)) {
    return {
      ok: false,
      cause: `ADK cannot serve the folder ${folder}: its name is no Python identifier.`,
      fix: `Rename it to ${app.replace(/\W/g, '_')}.`,
    };
  }
  const project = await readPythonProject(tree);
  const hasA2a = project?.dependencies.has(ADK_A2A) ?? false;
  const hasCard = tree.names.has(joinName(folder, 'agent.json'));
  return {
    ok: true,
    recipe: {
      kind: 'adk-python',
      app,
      folder,
      hasCard,
      python: project?.python ?? '3.12',
      install: project?.install ?? { kind: 'none' },
      extras: hasA2a ? [] : [ADK_A2A],
    },
    because: `${folder === '' ? 'It' : `Its package ${folder}`} has a root_agent: an agent on ADK for Python, served by adk api_server with A2A.`,
    warnings:
      project === undefined
        ? [`It names no dependencies: ${ADK_A2A} is installed, and nothing else. Add a requirements.txt.`]
        : [],
  };
}
