import { beforeEach, describe, expect, it } from 'vitest';
import type { Argv, CommandStep, Plan } from '../plan/step.ts';
import type { Progress } from './progress-file.ts';
import { PlanFailure, type RunDeps, runPlan } from './run-plan.ts';

const step = (id: string, more: Partial<CommandStep> = {}): CommandStep => ({
  kind: 'command',
  id,
  title: id,
  argv: ['do', id],
  ...more,
});
const plan = (...steps: Plan['steps']): Plan => ({ checks: [], steps, closing: [] });

let ran: string[];
let said: string[];
let outcomes: Record<string, { code?: number; stdout?: string }>;
let done: Set<string>;
let answer: string;

const progress: Progress = {
  isDone: (id) => done.has(id),
  remember: async (id) => void done.add(id),
  clear: async () => done.clear(),
};
const deps: RunDeps = {
  run: async (argv: Argv) => {
    const line = argv.join(' ');
    ran.push(line);
    return { code: 0, stdout: '', ...outcomes[line] };
  },
  progress,
  say: (line) => void said.push(line),
  ask: async () => answer,
};

beforeEach(() => {
  ran = [];
  said = [];
  outcomes = {};
  done = new Set();
  answer = '';
});

it('takes the steps in their order and hands on what they have kept', async () => {
  outcomes = { 'do tag': { stdout: 'abc\n' } };
  await runPlan(plan(step('tag', { keep: 'tag' }), step('build', { argv: ['do', 'x:{{tag}}'] })), deps);
  expect(ran).toEqual(['do tag', 'do x:abc']);
});

it('tells all that is missing at once, with what to do, and starts nothing', async () => {
  const check = (id: string, program: string) => ({
    id,
    argv: [program, id] as const,
    isMet: (output: string) => output === 'yes',
    problem: `No ${id}.`,
    fix: `get ${id}`,
  });
  outcomes = { 'a one': { stdout: 'yes' }, 'b two': { code: -1 }, 'a four': { code: 1, stdout: 'yes' } };
  const checks = [check('one', 'a'), check('two', 'b'), check('three', 'b'), check('four', 'a')];
  const failure = await runPlan({ checks, steps: [step('x')], closing: [] }, deps).catch(
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(PlanFailure);
  expect((failure as PlanFailure).message).toBe('No two.\nNo four.');
  expect((failure as PlanFailure).fix).toBe('get two\nget four');
  // Of a program that is not there nothing more is asked.
  expect(ran).toEqual(['a one', 'b two', 'a four']);
});

describe('a step that fails', () => {
  const steps = plan(step('once', { isOnce: true }), step('always'), step('last'));

  it('stops, and the next run goes on without what need not be repeated', async () => {
    outcomes = { 'do always': { code: 3 } };
    await expect(runPlan(steps, deps)).rejects.toThrow('always: do ended with 3.');
    expect(ran).toEqual(['do once', 'do always']);
    outcomes = {};
    ran = [];
    await runPlan(steps, deps);
    expect(ran).toEqual(['do always', 'do last']);
    // All is done: the run after that begins anew.
    expect(done).toEqual(new Set());
  });

  it('is nothing where it may fail', async () => {
    outcomes = { 'do image': { code: 1, stdout: 'half' } };
    await runPlan(
      plan(step('image', { keep: 'image', mayFail: true }), step('x', { argv: ['do', '[{{image}}]'] })),
      deps,
    );
    expect(ran).toEqual(['do image', 'do []']);
  });
});

it('does nothing where another command says that it is there', async () => {
  outcomes = { 'look there': { code: 0 }, 'look away': { code: 1 } };
  await runPlan(
    plan(step('a', { unless: ['look', 'there'] }), step('b', { unless: ['look', 'away'] })),
    deps,
  );
  expect(ran).toEqual(['look there', 'look away', 'do b']);
});

it('does a step for each line that was kept', async () => {
  outcomes = { 'do list': { stdout: 'one,europe-west1\n\ntwo,us-central1\n' } };
  await runPlan(
    plan(
      step('list', { keep: 'list' }),
      step('delete', { forEachLineOf: 'list', argv: ['rm', '{{item.0}}', '{{item.1}}'] }),
    ),
    deps,
  );
  expect(ran).toEqual(['do list', 'rm one europe-west1', 'rm two us-central1']);
});

it('goes on only after exactly the answer that was asked for', async () => {
  const confirm = { kind: 'confirm', id: 'c', question: 'Sure?', answer: 'demo' } as const;
  for (const given of ['', 'y', 'Demo', 'demo2']) {
    answer = given;
    await expect(runPlan(plan(confirm, step('x')), deps)).rejects.toThrow('Nothing more was done.');
  }
  expect(ran).toEqual([]);
  answer = 'demo ';
  await runPlan(plan(confirm, step('x')), deps);
  expect(ran).toEqual(['do x']);
});
