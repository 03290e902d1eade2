import type { PythonBase, Recipe } from '../recipe.ts';

const PORT = 8080;

const quoted = (words: readonly string[]) => words.map((word) => `"${word}"`).join(' ');

/** Lines that install the dependencies in a layer of its own, before the source. */
function installLines({ install, extras }: PythonBase): string[] {
  const more = extras.length === 0 ? '' : ` ${quoted(extras)}`;
  const pipExtras = extras.length === 0 ? [] : [`RUN pip install${more}`];
  switch (install.kind) {
    case 'requirements':
      return [`COPY ${install.file} ./${install.file}`, `RUN pip install -r ${install.file}${more}`];
    case 'uv-lock':
      return [
        'RUN pip install uv',
        'COPY pyproject.toml uv.lock ./',
        'RUN uv sync --frozen --no-dev --no-install-project',
        'ENV PATH=/app/.venv/bin:$PATH VIRTUAL_ENV=/app/.venv',
        ...(extras.length === 0 ? [] : [`RUN uv pip install${more}`]),
      ];
    case 'pyproject':
      return [
        'RUN pip install uv',
        'COPY pyproject.toml ./',
        `RUN uv pip install --system -r pyproject.toml${more}`,
      ];
    case 'project':
      return pipExtras;
    case 'none':
      return pipExtras;
    default: {
      const unknown: never = install;
      throw new Error(`Unknown installation ${JSON.stringify(unknown)}`);
    }
  }
}

function dockerfile(
  base: PythonBase,
  options: { copy: string; paths?: string[]; command: readonly string[] },
): string {
  const pythonPath = ['/app', ...(options.paths ?? [])].join(':');
  return [
    `FROM python:${base.python}-slim`,
    `ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=${pythonPath} PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1`,
    `ENV HOME=/home/agent PORT=${PORT}`,
    'RUN mkdir -p /home/agent /app && chown 1000:1000 /home/agent /app',
    'WORKDIR /app',
    ...installLines(base),
    options.copy,
    // Poetry's and other builds' projects are installed whole: only their own tool knows their dependencies.
    ...(base.install.kind === 'project' ? ['RUN pip install .'] : []),
    'USER 1000',
    `EXPOSE ${PORT}`,
    `CMD ${JSON.stringify(options.command)}`,
    '',
  ].join('\n');
}

const COPY_ALL = 'COPY --chown=1000:1000 . .';

/** A command with the port that PORT names. The shell reads the variable and nothing else: the command comes as its arguments. */
const withPort = (...command: readonly string[]) => [
  'sh',
  '-c',
  'exec "$@" --port "$PORT"',
  'sh',
  ...command,
];

export const START_FILE = 'agent-gallery-start.py';

/**
 * Starts ADK's server after the agent's card has been given the service's own URL: ADK serves `agent.json` as it is.
 * https://google.github.io/adk-docs/a2a/quickstart-exposing/
 */
function startProgram(app: string, agentsFolder: string): string {
  return `import json
import os
import pathlib

agents = pathlib.Path("${agentsFolder}")
card_file = agents / "${app}" / "agent.json"
card = json.loads(card_file.read_text(encoding="utf-8"))
base = os.environ.get("PUBLIC_URL") or "http://localhost:" + os.environ.get("PORT", "${PORT}")
card["url"] = base.rstrip("/") + "/a2a/${app}"
card_file.write_text(json.dumps(card), encoding="utf-8")
port = os.environ.get("PORT", "${PORT}")
os.execvp("adk", ["adk", "api_server", "--a2a", "--host", "0.0.0.0", "--port", port, str(agents)])
`;
}

type AdkPython = Extract<Recipe, { kind: 'adk-python' }>;

export interface AgentProfile {
  name: string;
  description: string;
  skills: readonly {
    id: string;
    name: string;
    description: string;
    tags: readonly string[];
    examples: readonly string[];
  }[];
}

/** An A2A 0.3 card, which is what ADK for Python reads. */
function cardOf(app: string, { name, description, skills }: AgentProfile): string {
  const card = {
    protocolVersion: '0.3.0',
    name,
    description,
    url: `http://localhost:${PORT}/a2a/${app}`,
    version: '1.0.0',
    preferredTransport: 'JSONRPC',
    capabilities: { streaming: true },
    defaultInputModes: ['text/plain'],
    defaultOutputModes: ['text/plain'],
    skills: skills.length > 0 ? skills : [{ id: app, name, description, tags: ['adk'], examples: [] }],
  };
  return `${JSON.stringify(card, null, 2)}\n`;
}

/** The Dockerfile of an ADK agent in Python, the program that starts it, and a card where its author wrote none. */
export function adkPythonFiles(recipe: AdkPython, agent: AgentProfile): Record<string, string> {
  const { app, folder, hasCard } = recipe;
  const isPackage = folder === '';
  const agentsFolder = isPackage ? '/app/agents' : `/app/${folder}`.slice(0, -app.length - 1);
  const copy = isPackage ? `COPY --chown=1000:1000 . agents/${app}/` : COPY_ALL;
  const startFile = isPackage ? `agents/${app}/${START_FILE}` : START_FILE;
  return {
    Dockerfile: dockerfile(recipe, {
      copy,
      ...(isPackage ? { paths: [`/app/agents`] } : agentsFolder === '/app' ? {} : { paths: [agentsFolder] }),
      command: ['python', startFile],
    }),
    [START_FILE]: startProgram(app, agentsFolder),
    ...(hasCard ? {} : { [isPackage ? 'agent.json' : `${folder}/agent.json`]: cardOf(app, agent) }),
  };
}

const sourcePaths = (path: string) => (path === '' ? {} : { paths: [`/app/${path}`] });

export function asgiDockerfile(recipe: Extract<Recipe, { kind: 'python-asgi' }>): string {
  const target = `${recipe.module}:${recipe.attribute}`;
  return dockerfile(recipe, {
    copy: COPY_ALL,
    ...sourcePaths(recipe.path),
    command: withPort(
      'uvicorn',
      target,
      '--host',
      '0.0.0.0',
      '--proxy-headers',
      '--forwarded-allow-ips',
      '*',
    ),
  });
}

export function pythonServerDockerfile(recipe: Extract<Recipe, { kind: 'python-server' }>): string {
  const { run, takes } = recipe;
  const program = 'module' in run ? ['python', '-m', run.module] : ['python', run.file];
  const host = takes.host ? ['--host', '0.0.0.0'] : [];
  const command = takes.port ? withPort(...program, ...host) : [...program, ...host];
  return dockerfile(recipe, { copy: COPY_ALL, ...sourcePaths(recipe.path), command });
}
