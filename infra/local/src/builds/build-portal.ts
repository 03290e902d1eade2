import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { acquireLockPatiently } from '../data-folder/acquire-lock-patiently.ts';
import { allOrAbort } from '../processes/all-or-abort.ts';
import { buildWhenChanged, type BuildContext, type BuildSpec } from './build-when-changed.ts';

const WEB: BuildSpec = {
  workspace: 'web',
  inputs: [
    'web/{src,static}/**',
    'web/*.{ts,js,json}',
    'functions/contract/src/**',
    // Of the API, the console uses its client, which takes only types from the rest.
    'functions/api/src/client.ts',
    'functions/{contract,api}/package.json',
  ],
  output: 'web/build/index.html',
};

const packageSchema = z.object({ scripts: z.record(z.string(), z.string()).default({}) });

/**
 * Builds the console and every shipped agent whose sources changed since the last time, side by side. An agent that does
 * not build is told to `onAgentFailure`, for the portal runs without it. Throws a StartFailure when the console does not.
 */
export async function buildPortal(
  context: BuildContext,
  onAgentFailure: (error: unknown) => void,
): Promise<void> {
  // The console takes longest, so it comes first.
  await buildEach(context, [WEB, ...(await agentBuilds(context.root))], onAgentFailure);
}

/** Builds every shipped agent whose sources changed since the last time. Throws a StartFailure when one does not. */
export async function buildAgents(context: BuildContext): Promise<void> {
  await buildEach(context, await agentBuilds(context.root), (error) => {
    throw error;
  });
}

async function buildEach(
  context: BuildContext,
  specs: readonly BuildSpec[],
  onAgentFailure: (error: unknown) => void,
): Promise<void> {
  const lock = await acquireLockPatiently(join(context.root, '.local', 'builds'), context.signal);
  try {
    const queue = [...specs];
    const lane = async () => {
      for (let spec = queue.shift(); spec !== undefined; spec = queue.shift()) {
        const building = buildWhenChanged(spec, context);
        await (spec === WEB ? building : building.catch(onAgentFailure));
      }
    };
    await allOrAbort(new AbortController(), Array.from({ length: availableParallelism() }, lane));
  } finally {
    await lock.release();
  }
}

/** What the folders below services/ that are agents and have a build script need. */
async function agentBuilds(root: string): Promise<BuildSpec[]> {
  const specs: BuildSpec[] = [];
  for await (const manifest of glob('services/*/agent.json', { cwd: root })) {
    const workspace = dirname(manifest);
    const packageFile = join(root, workspace, 'package.json');
    if (!existsSync(packageFile)) continue;
    const { scripts } = packageSchema.parse(JSON.parse(await readFile(packageFile, 'utf8')));
    if (scripts['build'] === undefined) continue;
    specs.push({
      workspace,
      inputs: [
        `${workspace}/scripts/**`,
        `${workspace}/*.{ts,js,json}`,
        // An agent may bundle the libraries, the contract, and what another folder here serves.
        'services/*/src/**',
        'functions/contract/src/**',
      ],
      output: join(workspace, 'dist'),
    });
  }
  return specs;
}
