import type { Check, CommandStep, ConfirmStep, Plan } from '../plan/step.ts';
import { fillIn, fillInArgv } from './fill-in.ts';
import { formatCommand } from './format-command.ts';
import type { Progress } from './progress-file.ts';
import type { RunCommand } from './spawn-command.ts';

export interface RunDeps {
  run: RunCommand;
  progress: Progress;
  /** Writes a line for a person. */
  say: (line: string) => void;
  /** Asks a person; the answer without its line end. */
  ask: (question: string) => Promise<string>;
}

/** What did not work, and what to do now. */
export class PlanFailure extends Error {
  readonly fix: string;

  constructor(message: string, fix: string) {
    super(message);
    this.name = 'PlanFailure';
    this.fix = fix;
  }
}

async function findUnmet(checks: readonly Check[], run: RunCommand): Promise<Check[]> {
  const unmet: Check[] = [];
  const missing = new Set<string>();
  for (const check of checks) {
    const [program] = check.argv;
    if (missing.has(program)) continue;
    const { code, stdout } = await run(check.argv, { isShown: false, isQuiet: true });
    if (code === -1) missing.add(program);
    if (code !== 0 || !check.isMet(stdout)) unmet.push(check);
  }
  return unmet;
}

async function runOnce(step: CommandStep, kept: Map<string, string>, deps: RunDeps): Promise<void> {
  const argv = fillInArgv(step.argv, kept);
  if (step.isOnce && deps.progress.isDone(step.id, argv)) return deps.say(`✓ ${step.title}: done before`);
  const unless = step.unless && fillInArgv(step.unless, kept);
  if (unless && (await deps.run(unless, { isShown: false, isQuiet: true })).code === 0)
    return deps.say(`✓ ${step.title}: there already`);
  deps.say(`→ ${step.title}`);
  deps.say(`  ${formatCommand(argv, step.env)}`);
  const isShown = step.keep === undefined;
  const { code, stdout } = await deps.run(argv, {
    isShown,
    isQuiet: step.mayFail === true,
    ...(step.env && { env: step.env }),
  });
  if (code !== 0 && !step.mayFail) {
    const [program] = argv;
    throw new PlanFailure(
      code === -1 ? `${program} could not be started.` : `${step.title}: ${program} ended with ${code}.`,
      'Put right what is said above and run the same command again: it goes on with this step.',
    );
  }
  if (step.keep !== undefined) kept.set(step.keep, code === 0 ? stdout.trim() : '');
  if (step.isOnce) await deps.progress.remember(step.id, argv);
}

async function runEach(step: CommandStep, kept: Map<string, string>, deps: RunDeps): Promise<void> {
  const lines = (kept.get(step.forEachLineOf ?? '') ?? '').split('\n').filter((line) => line.trim() !== '');
  for (const line of lines) {
    const parts = line.split(',').map((part, index) => [`item.${index}`, part.trim()] as const);
    await runOnce(step, new Map([...kept, ...parts]), deps);
  }
}

async function confirm(step: ConfirmStep, deps: RunDeps): Promise<void> {
  const answer = await deps.ask(`${step.question} (${step.answer}): `);
  if (answer.trim() !== step.answer)
    throw new PlanFailure('Nothing more was done.', `Answer “${step.answer}” to go on.`);
}

/**
 * Looks for what must be there, then takes one step after the other and stops at the first that fails. Throws a PlanFailure.
 */
export async function runPlan(plan: Plan, deps: RunDeps): Promise<void> {
  const unmet = await findUnmet(plan.checks, deps.run);
  if (unmet.length > 0)
    throw new PlanFailure(
      unmet.map(({ problem }) => problem).join('\n'),
      unmet.map(({ fix }) => fix).join('\n'),
    );
  const kept = new Map<string, string>();
  for (const step of plan.steps) {
    if (step.kind === 'confirm') await confirm(step, deps);
    else if (step.forEachLineOf !== undefined) await runEach(step, kept, deps);
    else await runOnce(step, kept, deps);
  }
  await deps.progress.clear();
  for (const line of plan.closing) deps.say(fillIn(line, kept));
}
