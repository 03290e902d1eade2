import type { Recognized } from '../recipe.ts';
import { folderOf, isPlainName, type SourceTree } from '../source-tree.ts';
import { type PythonProject, readPythonProject } from './python-project.ts';

const OTHER_FOLDERS =
  /(^|\/)(tests?|evals?|deployment|notebooks?|examples?|scripts?|clients?|\.[^/]+)(\/|$)/i;
const APP_FILES = ['main', 'app', 'server', 'asgi', 'a2a_app', 'agent', 'api', 'fast_api_app', '__init__'];
/** `app = FastAPI(…)` and its like, at the top level of a module. */
const ASGI_APP =
  /^(\w+)\s*(?::[^=\n]+)?=\s*(?:\w+\.)*(FastAPI|Starlette|Quart|Litestar|FastMCP|to_a2a|get_fast_api_app)\(/m;
const BUILT_APP = /^(\w+)\s*(?::[^=\n]+)?=\s*(?:\w+\.build\(|A2A\w*Application\([\s\S]{0,2000}?\)\.build\()/m;
const A2A_SERVER = /^(from|import) a2a\.server\b/m;
const MAX_DEPTH = 4;
const FRAMEWORKS = ['fastapi', 'starlette', 'quart', 'litestar', 'a2a-sdk', 'google-adk', 'mcp', 'uvicorn'];

/** `src` and whatever `src` folder holds the package are on Python's path. */
function modulePath(name: string): { module: string; path: string } {
  const path = name.startsWith('src/') ? 'src' : '';
  const module = name
    .slice(path === '' ? 0 : path.length + 1)
    .replace(/(^|\/)__init__\.py$|\.py$/, '')
    .replaceAll('/', '.');
  return { module, path };
}

const depth = (name: string) => name.split('/').length;
const isModule = (module: string) => /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(module);

/** The ASGI app that is meant: the one nearest to the top, in the order of the usual names. */
async function findAsgiApp(tree: SourceTree) {
  const candidates = [...tree.names]
    .filter(
      (name) =>
        name.endsWith('.py') &&
        isPlainName(name) &&
        depth(name) <= MAX_DEPTH &&
        !OTHER_FOLDERS.test(folderOf(name)),
    )
    .map((name) => ({ name, rank: APP_FILES.indexOf(name.slice(name.lastIndexOf('/') + 1, -3)) }))
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => depth(a.name) - depth(b.name) || a.rank - b.rank || (a.name < b.name ? -1 : 1));
  for (const { name } of candidates) {
    const text = (await tree.read(name)) ?? '';
    const match = ASGI_APP.exec(text) ?? BUILT_APP.exec(text);
    const { module, path } = modulePath(name);
    if (match?.[1] !== undefined && isModule(module))
      return { name, module, path, attribute: match[1], maker: match[2] };
  }
  return undefined;
}

/** Whether an ADK agent's author has made an A2A app of it: then that is what is meant to be served. */
export async function servesAdkOverA2a(tree: SourceTree): Promise<boolean> {
  return (await findAsgiApp(tree))?.maker === 'to_a2a';
}

const python = (project: PythonProject | undefined, extras: readonly string[]) => ({
  python: project?.python ?? '3.12',
  install: project?.install ?? ({ kind: 'none' } as const),
  extras,
});

/** Python with an ASGI app at the top of a module: served with uvicorn. */
export async function recognizeAsgiApp(tree: SourceTree): Promise<Recognized> {
  const app = await findAsgiApp(tree);
  if (app === undefined) return undefined;
  const project = await readPythonProject(tree);
  const hasUvicorn = ['uvicorn', 'uvicorn[standard]', 'fastapi[standard]', 'google-adk'].some((name) =>
    project?.dependencies.has(name),
  );
  const { name, module, path, attribute } = app;
  return {
    ok: true,
    recipe: {
      kind: 'python-asgi',
      module,
      attribute,
      path,
      ...python(project, hasUvicorn ? [] : ['uvicorn']),
    },
    because: `${name} has the ASGI app ${attribute}, served by uvicorn.`,
    warnings: project === undefined ? ['It names no dependencies. Add a requirements.txt.'] : [],
  };
}

/** Port that a program listens on whatever it is told. */
function fixedPort(text: string): number | undefined {
  if (/environ|getenv/.test(text) && /['"]PORT['"]/.test(text)) return undefined;
  const port = Number(/\bport\s*=\s*(\d{2,5})\b/i.exec(text)?.[1]);
  return port > 0 && port < 65_536 ? port : undefined;
}

/** Python with a program: `__main__.py`, or server.py or main.py that runs by itself; `a2aOnly`: one made with the A2A SDK. */
export async function recognizePythonServer(tree: SourceTree, a2aOnly = false): Promise<Recognized> {
  const mains = [...tree.names]
    .filter((name) => /(^|\/)(__main__|server|main|app)\.py$/.test(name) && isPlainName(name))
    .filter((name) => depth(name) <= MAX_DEPTH && !OTHER_FOLDERS.test(folderOf(name)))
    .sort(
      (a, b) => depth(a) - depth(b) || Number(b.endsWith('__main__.py')) - Number(a.endsWith('__main__.py')),
    );
  for (const name of mains) {
    const text = (await tree.read(name)) ?? '';
    const isMain = name.endsWith('__main__.py');
    if (a2aOnly && !A2A_SERVER.test(text)) continue;
    if (!isMain && !/__name__\s*==\s*['"]__main__['"]/.test(text)) continue;
    const project = await readPythonProject(tree);
    const isServer =
      /uvicorn|\.serve_forever\(|\.run\(|HTTPServer/.test(text) ||
      FRAMEWORKS.some((framework) => project?.dependencies.has(framework));
    if (!isServer) continue;
    const { module, path } = modulePath(isMain ? folderOf(name) : name);
    const run = isMain && module !== '' && isModule(module) ? { module } : { file: name };
    const takes = { host: /['"]--host['"]/.test(text), port: /['"]--port['"]/.test(text) };
    const port = takes.port ? undefined : fixedPort(text);
    const warnings = [
      ...(project === undefined ? ['It names no dependencies. Add a requirements.txt.'] : []),
      ...(port === undefined
        ? []
        : [
            `${name} listens on port ${port} whatever the variable PORT says; the service is told to use ${port}.`,
          ]),
      ...(!takes.host && /\bhost\s*=\s*['"](localhost|127\.0\.0\.1)['"]/.test(text)
        ? [`${name} listens on localhost, where nobody reaches it from outside. Let it listen on 0.0.0.0.`]
        : []),
    ];
    return {
      ok: true,
      recipe: { kind: 'python-server', run, path, takes, ...python(project, []) },
      because: `${name} starts a server.`,
      warnings,
      ...(port !== undefined && { port }),
    };
  }
  return undefined;
}
