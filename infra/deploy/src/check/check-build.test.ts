import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { checkBuild } from './check-build.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const read = (name: string) => readFile(join(ROOT, name), 'utf8');

it.each([
  ['cloudbuild.yaml', []],
  ['infra/deploy/apply.cloudbuild.yaml', []],
  ['infra/deploy/hosting-agent.cloudbuild.yaml', ['_IMAGE']],
])('%s is a build that Cloud Build takes', async (name, given) => {
  expect(checkBuild(await read(name), given)).toEqual([]);
});

describe('what is wrong is found', () => {
  it.each([
    ['an unknown field', 'steps: [{name: a, argss: [b]}]', 'steps[0].argss is not known.'],
    ['a number where a text belongs', 'steps: [{name: 3}]', 'steps[0].name is no string.'],
    ['a list that is none', 'steps: {name: a}', 'steps is no list.'],
    ['a time without its unit', 'steps: []\ntimeout: 3600', 'timeout is no google.protobuf.Duration.'],
    ['a value that there is not', 'options: {logging: EVERYWHERE}', 'options.logging is none of'],
    ['a substitution that is no text', 'substitutions: {_A: 1}', 'substitutions._A is no string.'],
    ['a substitution that nobody gives', 'steps: [{name: $_IMAGE}]', 'The substitution _IMAGE is not known.'],
    [
      'a step that is not there',
      'steps: [{name: a, waitFor: [b]}]',
      'steps[0] waits for b, which is no step before it.',
    ],
    ['what is no YAML', 'steps: [', 'Flow sequence'],
  ])('%s', (_, text, problem) => {
    expect(checkBuild(text).join('\n')).toContain(problem);
  });
});

const stepSchema = z.object({
  id: z.string(),
  name: z.string(),
  entrypoint: z.string().optional(),
  args: z.array(z.string()),
  waitFor: z.array(z.string()).default([]),
});
const buildSchema = z.object({ steps: z.array(stepSchema) });

it('plans only what was tested, and applies nothing', async () => {
  const { steps } = buildSchema.parse(parse(await read('cloudbuild.yaml')));
  const before = (id: string): string[] => {
    const waitFor = steps.find((step) => step.id === id)?.waitFor ?? [];
    return [...waitFor, ...waitFor.flatMap(before)];
  };
  expect(before('leave-for-approval')).toEqual(
    expect.arrayContaining(['test', 'check', 'terraform-validate']),
  );
  expect(steps.flatMap(({ args }) => args)).not.toContain('apply');
});

it('leaves for approval what was packed, with licences, holes and bills of materials looked at', async () => {
  const { steps, images, options } = buildSchema
    .extend({ images: z.array(z.string()), options: z.looseObject({ requestedVerifyOption: z.string() }) })
    .parse(parse(await read('cloudbuild.yaml')));
  const find = (id: string) => steps.find((step) => step.id === id);
  const ids = steps.map(({ id }) => id);
  for (const id of [
    'install',
    'check',
    'known-holes',
    'build',
    'test',
    'licences',
    'sbom',
    'pack',
    'hosting-agent',
  ])
    expect(ids).toContain(id);
  expect(find('leave-for-approval')?.waitFor).toEqual(
    expect.arrayContaining(['terraform-plan', 'attach-sbom', 'known-holes']),
  );
  // Functions, with the shipped agents' archives in the worker's, the plan and the console.
  for (const part of ['api.zip', 'worker.zip', 'terraform.tfplan', 'hosting', 'sbom'])
    expect(find('leave-for-approval')?.args).toContain(`.local/deploy/${part}`);
  expect(find('attach-sbom')?.args.join(' ')).toContain('--source=.local/deploy/sbom/hosting-agent.cdx.json');
  expect(find('attach-sbom')?.waitFor).toContain('hosting-agent-digest');
  expect([images, options.requestedVerifyOption]).toEqual([['$_HOSTING_AGENT:$COMMIT_SHA'], 'VERIFIED']);
});

it('puts the console out after it knows where the API is', async () => {
  const { steps } = buildSchema.parse(parse(await read('infra/deploy/apply.cloudbuild.yaml')));
  const ids = steps.map(({ id }) => id);
  const order = ['terraform-apply', 'api-url', 'name-api', 'console', 'look'];
  expect(ids.filter((id) => order.includes(id))).toEqual(order);
  for (const [index, id] of order.slice(1).entries())
    expect(steps.find((step) => step.id === id)?.waitFor).toContain(order[index]);
});

it('applies the very plan, by a trigger that waits for an approval', async () => {
  const { steps } = buildSchema.parse(parse(await read('infra/deploy/apply.cloudbuild.yaml')));
  const apply = steps.find(({ id }) => id === 'terraform-apply');
  expect(apply?.args).toEqual([
    '-chdir=infra/terraform',
    'apply',
    '-input=false',
    '../../.local/deploy/terraform.tfplan',
  ]);
  const trigger = await read('infra/terraform/continuous_delivery.tf');
  expect(trigger).toMatch(
    /filename +=\s*"infra\/deploy\/apply\.cloudbuild\.yaml"[\s\S]*approval_required = true/,
  );
});

it('asks npm for scripts and Node for files that are there', async () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(await read('package.json')));
  for (const name of ['cloudbuild.yaml', 'infra/deploy/apply.cloudbuild.yaml']) {
    const { steps } = buildSchema.parse(parse(await read(name)));
    for (const { entrypoint, args } of steps) {
      if (entrypoint === 'npm' && args[0] === 'run') expect(scripts).toHaveProperty([args[1] ?? '']);
      if (entrypoint === 'node') expect(await read(args[0] ?? '')).not.toBe('');
    }
  }
});
