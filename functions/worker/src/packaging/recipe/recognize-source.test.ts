import { describe, expect, it } from 'vitest';
import { StepFailure } from '../../engine/step-failure.ts';
import { recognizeSource } from './recognize-source.ts';
import { textTree } from './source-tree.ts';

const recognize = (files: Record<string, string>, dockerfile?: string) =>
  recognizeSource(textTree(files), { name: 'my-agent', dockerfile });

const json = (value: unknown) => JSON.stringify(value);
const ADK_AGENT = 'from google.adk.agents import Agent\n\nroot_agent = Agent(name="a", model="m")\n';
const A2A_MAIN = `import click, uvicorn
@click.command()
@click.option('--host', default='localhost')
@click.option('--port', default=10000)
def main(host, port):
    uvicorn.run(build(), host=host, port=port)
`;

describe('recognizeSource', () => {
  it.each<[string, Record<string, string>, object]>([
    [
      'a Dockerfile at the top',
      { Dockerfile: 'FROM x', 'package.json': '{}' },
      { kind: 'dockerfile', path: 'Dockerfile' },
    ],
    [
      'an ADK agent that is itself the package, as the quick start makes it',
      { '__init__.py': 'from . import agent', 'agent.py': ADK_AGENT },
      { kind: 'adk-python', app: 'my_agent', folder: '', hasCard: false, extras: ['google-adk[a2a]'] },
    ],
    [
      'an ADK agent in a package beside pyproject.toml, tests and sub-agents',
      {
        'pyproject.toml':
          '[project]\nname="x"\nrequires-python = ">=3.13"\ndependencies = ["google-adk[a2a]>=1"]',
        'uv.lock': '',
        'travel/agent.py': ADK_AGENT,
        'travel/agent.json': '{}',
        'travel/sub_agents/hotel/agent.py': ADK_AGENT,
        'tests/agent.py': ADK_AGENT,
      },
      {
        kind: 'adk-python',
        app: 'travel',
        folder: 'travel',
        hasCard: true,
        python: '3.13',
        install: { kind: 'uv-lock' },
        extras: [],
      },
    ],
    [
      'an ADK agent as YAML',
      { 'helper/root_agent.yaml': 'name: helper', 'requirements.txt': 'google-adk' },
      { kind: 'adk-python', app: 'helper', install: { kind: 'requirements', file: 'requirements.txt' } },
    ],
    [
      'an ADK agent that its author serves by to_a2a',
      {
        'agent.py': `${ADK_AGENT}\na2a_app = to_a2a(root_agent, port=8001)\n`,
        'requirements.txt': 'google-adk[a2a]\n',
      },
      { kind: 'python-asgi', module: 'agent', attribute: 'a2a_app', extras: [] },
    ],
    [
      'an A2A server in Python with a __main__.py that takes host and port',
      {
        'app/__main__.py': A2A_MAIN,
        'app/agent.py': '',
        'pyproject.toml': '[project]\nname="x"\ndependencies=["a2a-sdk"]',
      },
      {
        kind: 'python-server',
        run: { module: 'app' },
        takes: { host: true, port: true },
        install: { kind: 'pyproject' },
      },
    ],
    [
      'an A2A server in Python whose __main__.py is at the top',
      {
        '__main__.py': 'import uvicorn\nuvicorn.run(app, host="0.0.0.0", port=9999)',
        'requirements.txt': 'a2a-sdk',
      },
      { kind: 'python-server', run: { file: '__main__.py' }, takes: { host: false, port: false } },
    ],
    [
      'a FastAPI app in src',
      {
        'src/shop/main.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
        'requirements.txt': 'fastapi\n',
      },
      { kind: 'python-asgi', module: 'shop.main', attribute: 'app', path: 'src', extras: ['uvicorn'] },
    ],
    [
      'an A2A SDK application that is built at the top of a module',
      {
        'server.py':
          'handler = H()\napp = A2AStarletteApplication(\n    agent_card=card,\n    http_handler=handler,\n).build()\n',
        'requirements.txt': 'a2a-sdk\nuvicorn\n',
      },
      { kind: 'python-asgi', module: 'server', attribute: 'app', extras: [] },
    ],
    [
      'a Poetry project',
      {
        'main.py': 'from starlette.applications import Starlette\napp = Starlette()\n',
        'pyproject.toml': '[tool.poetry.dependencies]\npython = "^3.11"\nstarlette = "*"',
      },
      { kind: 'python-asgi', install: { kind: 'project' }, python: '3.12' },
    ],
    [
      'an ADK agent in TypeScript without a server',
      {
        'package.json': json({ dependencies: { '@google/adk': '^2' } }),
        'agent.ts': 'export const rootAgent = new LlmAgent({})',
      },
      { kind: 'adk-typescript', entry: 'agent.ts', needsDevtools: true, node: 24 },
    ],
    [
      'an ADK agent in TypeScript that serves itself',
      {
        'package.json': json({ dependencies: { '@google/adk': '^2' }, scripts: { start: 'node server.js' } }),
        'agent.ts': 'export const rootAgent = 1',
      },
      { kind: 'node', command: ['node', 'server.js'] },
    ],
    [
      'a Node server in TypeScript that tsx runs',
      {
        'package.json': json({ scripts: { start: 'tsx index.ts' }, devDependencies: { tsx: '^4' } }),
        'package-lock.json': '{}',
        'index.ts': '',
      },
      { kind: 'node', command: ['npm', 'run', 'start'], keepsDevDependencies: true, hasBuild: false },
    ],
    [
      'a Node server that is built, with pnpm',
      {
        'package.json': json({
          scripts: { start: 'node --enable-source-maps dist/main.js', build: 'tsc' },
          devDependencies: { typescript: '^5' },
          engines: { node: '^22' },
          packageManager: 'pnpm@9.15.4+sha512.abc',
        }),
        'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
      },
      {
        kind: 'node',
        node: 22,
        hasBuild: true,
        keepsDevDependencies: false,
        command: ['node', '--enable-source-maps', 'dist/main.js'],
        install: { manager: 'pnpm', managerVersion: '9.15.4' },
      },
    ],
    [
      'yarn, classic',
      { 'package.json': json({ scripts: { start: 'node a.js' } }), 'yarn.lock': '# yarn lockfile v1\n' },
      { kind: 'node', install: { manager: 'yarn-classic', lockfile: 'yarn.lock' } },
    ],
    [
      'yarn, modern, with a postinstall script',
      {
        'package.json': json({ main: 'lib/x.js', scripts: { postinstall: 'node fix.js' } }),
        'yarn.lock': '__metadata:\n  version: 8\n',
        '.yarnrc.yml': '',
        'lib/x.js': '',
      },
      {
        kind: 'node',
        command: ['node', 'lib/x.js'],
        install: { manager: 'yarn', needsSource: true, settings: ['.yarnrc.yml'] },
      },
    ],
    ['Go', { 'go.mod': 'module x', 'main.go': '' }, { kind: 'buildpacks', language: 'Go' }],
    ['Java', { 'pom.xml': '<project/>' }, { kind: 'buildpacks', language: 'Java' }],
  ])('knows %s', async (_name, files, recipe) => {
    expect((await recognize(files)).recipe).toMatchObject(recipe);
  });

  it('takes the Dockerfile that was asked for', async () => {
    const files = { 'docker/Dockerfile.prod': 'FROM x', Dockerfile: 'FROM y' };
    expect((await recognize(files, 'docker/Dockerfile.prod')).recipe).toEqual({
      kind: 'dockerfile',
      path: 'docker/Dockerfile.prod',
    });
  });

  it('tells the port of a program that listens on no other', async () => {
    const files = {
      'main.py':
        'import uvicorn\nif __name__ == "__main__":\n    uvicorn.run(app, host="localhost", port=9999)',
      'requirements.txt': 'x',
    };
    const { port, warnings } = await recognize(files);
    expect(port).toBe(9999);
    expect(warnings.join(' ')).toMatch(/listens on port 9999.*listens on localhost/);
  });

  it.each<[string, Record<string, string>, RegExp, string?]>([
    ['an empty source', {}, /no files/],
    ['a source of nothing known', { 'notes.txt': '', 'img/a.png': '' }, /notes\.txt, img/],
    [
      'a Dockerfile that is not there',
      { 'deploy/Dockerfile': '' },
      /no file named Dockerfile\.x/,
      'Dockerfile.x',
    ],
    ['several ADK agents', { 'a/agent.py': ADK_AGENT, 'b/agent.py': ADK_AGENT }, /several agents: a, b/],
    [
      'an ADK package whose name Python cannot import',
      { 'my-agent/agent.py': ADK_AGENT },
      /no Python identifier/,
    ],
    ['a package.json that is not JSON', { 'package.json': '{' }, /package\.json cannot be read/],
    [
      'a package.json with scripts of the wrong type',
      { 'package.json': '{"scripts":{"start":1}}' },
      /scripts\.start/,
    ],
    [
      'a pyproject.toml that is not TOML',
      { 'pyproject.toml': '= x', 'main.py': 'app = FastAPI()' },
      /pyproject\.toml cannot be read/,
    ],
    ['a Node package with nothing to start', { 'package.json': '{}' }, /no start script/],
    [
      'ADK for TypeScript with no agent',
      { 'package.json': json({ dependencies: { '@google/adk': '2' } }) },
      /neither a start script nor/,
    ],
  ])('refuses %s, and says why and what to do', async (_name, files, why, dockerfile) => {
    const failure = await recognize(files, dockerfile).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(StepFailure);
    expect((failure as StepFailure).why).toMatch(why);
    expect((failure as StepFailure).fix).not.toBe('');
  });

  it('passes over names that cannot stand in a Dockerfile', async () => {
    const files = { 'x"\nRUN evil/agent.py': ADK_AGENT, 'requirements.txt': '' };
    await expect(recognize(files)).rejects.toBeInstanceOf(StepFailure);
  });
});
