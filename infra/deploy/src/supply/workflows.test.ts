import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '../../../..');
const FOLDER = join(ROOT, '.github/workflows');
const names = await readdir(FOLDER);

const stepSchema = z.strictObject({
  name: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
  env: z.record(z.string(), z.string()).optional(),
});
const workflowSchema = z.looseObject({
  name: z.string(),
  permissions: z.record(z.string(), z.enum(['read', 'write'])),
  jobs: z.record(
    z.string(),
    z.looseObject({ 'runs-on': z.string(), 'timeout-minutes': z.number(), steps: z.array(stepSchema) }),
  ),
});

describe.each(names)('the workflow %s', (name) => {
  const read = () => readFile(join(FOLDER, name), 'utf8');

  it('has only what a workflow has, with its rights and times said', async () => {
    const { jobs } = workflowSchema.parse(parse(await read()));
    const steps = Object.values(jobs).flatMap((job) => job.steps);
    expect(steps.every(({ uses, run }) => (uses === undefined) !== (run === undefined))).toBe(true);
  });

  it('takes actions by their commits, each with its version beside it', async () => {
    const text = await read();
    const used = [...text.matchAll(/uses: (.+)$/gm)].map(([, one = '']) => one);
    expect(used.length).toBeGreaterThan(1);
    for (const one of used) expect(one).toMatch(/^[\w.-]+\/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('runs npm scripts that are there, and puts nothing of an event into a shell', async () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')));
    const { jobs } = workflowSchema.parse(parse(await read()));
    const commands = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
    for (const command of commands) {
      for (const [, script = ''] of command.matchAll(/npm run ([\w:]+)/g))
        expect(scripts).toHaveProperty([script]);
      expect(command).not.toMatch(/\$\{\{/);
    }
  });
});

it('the same action is the same commit everywhere', async () => {
  const texts = await Promise.all(names.map((name) => readFile(join(FOLDER, name), 'utf8')));
  const used = new Set(texts.flatMap((text) => [...text.matchAll(/uses: (\S+)@(\S+)/g)].map(([one]) => one)));
  const actions = [...used].map((one) => one.split('@')[0]);
  expect(new Set(actions).size).toBe(actions.length);
});
