import type { NodeBase, NodeInstall, Recipe } from '../recipe.ts';

const PORT = 8080;

function managerLines({ manager, managerVersion }: NodeInstall): string[] {
  switch (manager) {
    case 'npm':
      return [];
    case 'pnpm':
      return [`RUN npm install --global pnpm@${managerVersion}`];
    case 'yarn-classic':
      // The official image has some yarn already, which must make way.
      return [`RUN npm install --global --force yarn@${managerVersion}`];
    case 'yarn':
      return [`RUN npm install --global --force @yarnpkg/cli-dist@${managerVersion}`];
    default: {
      const unknown: never = manager;
      throw new Error(`Unknown package manager ${String(unknown)}`);
    }
  }
}

const INSTALL = {
  npm: { locked: 'npm ci', loose: 'npm install' },
  pnpm: { locked: 'pnpm install --frozen-lockfile', loose: 'pnpm install' },
  'yarn-classic': { locked: 'yarn install --frozen-lockfile', loose: 'yarn install' },
  yarn: { locked: 'yarn install --immutable', loose: 'yarn install' },
} as const;

const PRUNE = {
  npm: 'npm prune --omit=dev',
  pnpm: 'pnpm prune --prod',
  'yarn-classic': 'yarn install --production --frozen-lockfile --ignore-scripts --prefer-offline',
  yarn: 'yarn workspaces focus --production',
} as const;

const BUILD = {
  npm: 'npm run build',
  pnpm: 'pnpm run build',
  'yarn-classic': 'yarn run build',
  yarn: 'yarn run build',
} as const;

/** Lines that install the packages, before the source is copied unless its own scripts need it. */
function installLines({ install }: NodeBase): string[] {
  const { manager, lockfile, settings, needsSource } = install;
  const command = `RUN ${INSTALL[manager][lockfile === undefined ? 'loose' : 'locked']}`;
  if (needsSource) return ['COPY . .', command];
  const files = ['package.json', ...(lockfile === undefined ? [] : [lockfile]), ...settings];
  return [`COPY ${files.join(' ')} ./`, command, 'COPY . .'];
}

interface NodeImage {
  base: NodeBase;
  steps: readonly string[];
  command: readonly string[];
  /** The image needs the package manager at run time. */
  keepsManager: boolean;
}

function dockerfile({ base, steps, command, keepsManager }: NodeImage): string {
  const manager = managerLines(base.install);
  // node-linker=hoisted: pnpm's links into its store would not survive the copy into the second stage.
  const env = base.install.manager === 'pnpm' ? ['ENV npm_config_node_linker=hoisted CI=true'] : [];
  const yarn =
    base.install.manager === 'yarn'
      ? ['ENV YARN_NODE_LINKER=node-modules YARN_ENABLE_TELEMETRY=0 YARN_ENABLE_GLOBAL_CACHE=true']
      : [];
  return [
    `FROM node:${base.node}-slim AS build`,
    'WORKDIR /app',
    ...manager,
    ...env,
    ...yarn,
    ...installLines(base),
    ...steps.map((step) => `RUN ${step}`),
    '',
    `FROM node:${base.node}-slim`,
    `ENV NODE_ENV=production PORT=${PORT}`,
    'WORKDIR /app',
    ...(keepsManager ? manager : []),
    'COPY --from=build --chown=1000:1000 /app ./',
    'USER 1000',
    `EXPOSE ${PORT}`,
    `CMD ${JSON.stringify(command)}`,
    '',
  ].join('\n');
}

export function nodeDockerfile(recipe: Extract<Recipe, { kind: 'node' }>): string {
  const { manager } = recipe.install;
  return dockerfile({
    base: recipe,
    steps: [
      ...(recipe.hasBuild ? [BUILD[manager]] : []),
      ...(recipe.keepsDevDependencies ? [] : [PRUNE[manager]]),
    ],
    command: recipe.command,
    keepsManager: recipe.command[0] !== 'node',
  });
}

/** `adk api_server` of @google/adk-devtools, with A2A at /a2a/{folder of the agent}. */
export function adkTypescriptDockerfile(recipe: Extract<Recipe, { kind: 'adk-typescript' }>): string {
  const { manager } = recipe.install;
  return dockerfile({
    base: recipe,
    steps: [
      ...(recipe.needsDevtools
        ? ['npm install --no-save --no-package-lock --legacy-peer-deps @google/adk-devtools@2']
        : []),
      ...(recipe.hasBuild ? [BUILD[manager]] : []),
    ],
    command: [
      'sh',
      '-c',
      'exec node_modules/.bin/adk api_server --a2a --host 0.0.0.0 --port "$PORT" "$1"',
      'sh',
      recipe.entry,
    ],
    keepsManager: false,
  });
}
