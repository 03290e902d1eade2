import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import type { NodeInstall, Recipe } from './recipe.ts';
import { writeRecipeFiles } from './write-recipe-files.ts';

/** DiagnosticSeverity.Error of the Language Server Protocol. */
const ERROR = 1;

const AGENT = { name: 'Travel "planner"', description: 'Plans travels.', skills: [] };
const npm: NodeInstall = {
  manager: 'npm',
  managerVersion: undefined,
  lockfile: 'package-lock.json',
  settings: [],
  needsSource: false,
};

const RECIPES: Readonly<Record<string, Recipe>> = {
  'adk-python-package': {
    kind: 'adk-python',
    app: 'my_agent',
    folder: '',
    hasCard: false,
    python: '3.12',
    install: { kind: 'none' },
    extras: ['google-adk[a2a]'],
  },
  'adk-python-uv': {
    kind: 'adk-python',
    app: 'travel',
    folder: 'agents/travel',
    hasCard: true,
    python: '3.13',
    install: { kind: 'uv-lock' },
    extras: [],
  },
  'adk-typescript': {
    kind: 'adk-typescript',
    entry: 'agent.ts',
    needsDevtools: true,
    hasBuild: false,
    node: 24,
    install: npm,
  },
  'python-asgi': {
    kind: 'python-asgi',
    module: 'shop.main',
    attribute: 'app',
    path: 'src',
    python: '3.12',
    install: { kind: 'requirements', file: 'requirements.txt' },
    extras: ['uvicorn'],
  },
  'python-server': {
    kind: 'python-server',
    run: { module: 'app' },
    path: '',
    takes: { host: true, port: true },
    python: '3.12',
    install: { kind: 'pyproject' },
    extras: [],
  },
  'python-poetry': {
    kind: 'python-server',
    run: { file: 'main.py' },
    path: '',
    takes: { host: false, port: false },
    python: '3.11',
    install: { kind: 'project' },
    extras: [],
  },
  'node-npm-built': {
    kind: 'node',
    hasBuild: true,
    command: ['node', 'dist/main.js'],
    keepsDevDependencies: false,
    node: 24,
    install: npm,
  },
  'node-npm-tsx': {
    kind: 'node',
    hasBuild: false,
    command: ['npm', 'run', 'start'],
    keepsDevDependencies: true,
    node: 22,
    install: { ...npm, lockfile: undefined, needsSource: true },
  },
  'node-pnpm': {
    kind: 'node',
    hasBuild: true,
    command: ['node', 'dist/main.js'],
    keepsDevDependencies: false,
    node: 24,
    install: { ...npm, manager: 'pnpm', managerVersion: '10', lockfile: 'pnpm-lock.yaml' },
  },
  'node-yarn-classic': {
    kind: 'node',
    hasBuild: false,
    command: ['yarn', 'run', 'start'],
    keepsDevDependencies: false,
    node: 24,
    install: { ...npm, manager: 'yarn-classic', managerVersion: '1.22.22', lockfile: 'yarn.lock' },
  },
  'node-yarn': {
    kind: 'node',
    hasBuild: false,
    command: ['node', 'server.js'],
    keepsDevDependencies: false,
    node: 24,
    install: {
      ...npm,
      manager: 'yarn',
      managerVersion: '4',
      lockfile: 'yarn.lock',
      settings: ['.yarnrc.yml'],
    },
  },
};

describe('writeRecipeFiles', () => {
  it.each(Object.entries(RECIPES))('writes the Dockerfile of %s', async (name, recipe) => {
    const files = writeRecipeFiles(recipe, AGENT);
    const dockerfile = files['Dockerfile'] ?? '';
    const errors = validate(dockerfile).filter(({ severity }) => severity === ERROR);
    expect(errors).toEqual([]);
    expect(dockerfile).toMatch(/^USER 1000$/m);
    expect(dockerfile).toMatch(/^EXPOSE 8080$/m);
    await expect(dockerfile).toMatchFileSnapshot(`../../../test/golden/${name}.Dockerfile`);
  });

  it('starts ADK for Python by a program, and adds a card where there is none', async () => {
    const own = writeRecipeFiles(RECIPES['adk-python-package'] as Recipe, AGENT);
    expect(Object.keys(own).sort()).toEqual(['Dockerfile', 'agent-gallery-start.py', 'agent.json']);
    await expect(own['agent-gallery-start.py']).toMatchFileSnapshot(
      '../../../test/golden/adk-python-package.start.py',
    );
    expect(JSON.parse(own['agent.json'] ?? '')).toMatchObject({
      name: 'Travel "planner"',
      preferredTransport: 'JSONRPC',
      skills: [{ id: 'my_agent' }],
    });
    const carded = writeRecipeFiles(RECIPES['adk-python-uv'] as Recipe, AGENT);
    expect(Object.keys(carded).sort()).toEqual(['Dockerfile', 'agent-gallery-start.py']);
  });

  it('adds nothing to a source that has its Dockerfile, nor for buildpacks', () => {
    expect(writeRecipeFiles({ kind: 'dockerfile', path: 'Dockerfile' }, AGENT)).toEqual({});
    expect(writeRecipeFiles({ kind: 'buildpacks', language: 'Go' }, AGENT)).toEqual({});
  });
});
