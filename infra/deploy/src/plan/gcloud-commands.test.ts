import { readFile, readdir, realpath } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { parseDeployOptions, parseDestroyOptions, parseHostingAgentOptions } from '../options/options.ts';
import { deployPlan } from './deploy-plan.ts';
import { destroyPlan } from './destroy-plan.ts';
import { hostingAgentPlan } from './hosting-agent-plan.ts';
import type { Argv, Plan } from './step.ts';

// Every command of gcloud's, of the plans and of docs/, against the tree of commands and flags that an installed SDK carries.

interface Command {
  commands?: Record<string, Command> | undefined;
  flags?: Record<string, unknown> | undefined;
}
const commandSchema: z.ZodType<Command> = z.lazy(() =>
  z.object({
    commands: z.record(z.string(), commandSchema).optional(),
    flags: z.record(z.string(), z.unknown()).optional(),
  }),
);

async function readTree(): Promise<Command | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const program = await realpath(join(folder, 'gcloud')).catch(() => undefined);
    if (program === undefined) continue;
    const file = join(dirname(program), '../data/cli/gcloud_completions.py');
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return commandSchema.parse(JSON.parse(text.slice(text.indexOf('{'))));
  }
  return undefined;
}

const tree = await readTree();
const PLACE = ['--project', 'demo-portal', '--region', 'europe-west1'];
const DOCS = join(import.meta.dirname, '../../../../docs');

function problemsOf([, ...words]: readonly string[]): string[] {
  let command = tree ?? {};
  const flags = new Set(Object.keys(command.flags ?? {}));
  let depth = 0;
  for (; command.commands?.[words[depth] ?? '']; depth++) {
    command = command.commands[words[depth] ?? ''] ?? {};
    for (const flag of Object.keys(command.flags ?? {})) flags.add(flag);
  }
  const isWhole = Object.keys(command.commands ?? {}).length === 0;
  const given = words.slice(depth).filter((word) => word.startsWith('--'));
  const unknown = given
    .map((word) => word.split('=')[0] ?? '')
    .filter((flag) => !flags.has(flag) && !flags.has(flag.replace(/^--no-/, '--')));
  const name = ['gcloud', ...words.slice(0, depth)].join(' ');
  return [
    ...(isWhole ? [] : [`${name} is no command.`]),
    ...unknown.map((flag) => `${name} has no ${flag}.`),
  ];
}

const gcloudOf = ({ checks, steps }: Plan): Argv[] =>
  [
    ...checks.map(({ argv }) => argv),
    ...steps.flatMap((step) =>
      step.kind === 'command' ? [step.argv, ...(step.unless ? [step.unless] : [])] : [],
    ),
  ].filter(([program]) => program === 'gcloud');

it.skipIf(!tree).each<[string, Plan]>([
  ['npm run deploy', deployPlan(parseDeployOptions(PLACE))],
  ['npm run destroy', destroyPlan(parseDestroyOptions([...PLACE, '--with-deployed', '--delete-state']))],
  ['npm run deploy:hosting-agent', hostingAgentPlan(parseHostingAgentOptions(PLACE))],
])('%s calls gcloud by commands and flags that it has', (_, plan) => {
  const commands = gcloudOf(plan);
  expect(commands.length).toBeGreaterThan(5);
  expect(commands.flatMap(problemsOf)).toEqual([]);
});

it.skipIf(!tree)('the pages of docs/ do too', async () => {
  const names = (await readdir(DOCS)).filter((name) => name.endsWith('.md'));
  const texts = await Promise.all(names.map((name) => readFile(join(DOCS, name), 'utf8')));
  // A command in code: up to the end of the code, a comment or another command.
  const found = [...texts.join('\n').matchAll(/(?<=`|^|&& )gcloud [a-z][^`#\n&]*/gm)].map(([text]) => text);
  expect(found.length).toBeGreaterThan(10);
  // Values in quotes hold no flags of gcloud's.
  const commands = found.map((text) =>
    text
      .replaceAll(/'[^']*'/g, 'X')
      .trim()
      .split(/\s+/),
  );
  expect(commands.flatMap(problemsOf)).toEqual([]);
});

it.skipIf(!tree)('would find a mistake', () => {
  expect(problemsOf(['gcloud', 'run', 'deploy', 'x', '--min-instance=1'])).toEqual([
    'gcloud run deploy has no --min-instance.',
  ]);
  expect(problemsOf(['gcloud', 'run', 'deployed', 'x'])).toEqual(['gcloud run is no command.']);
});
