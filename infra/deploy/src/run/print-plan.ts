import type { Plan, Step } from '../plan/step.ts';
import { formatCommand } from './format-command.ts';

function linesOf(step: Step): string[] {
  if (step.kind === 'confirm') return [`# ${step.question} (${step.answer})`];
  const notes = [
    step.unless && `# unless this succeeds: ${formatCommand(step.unless)}`,
    step.keep && `# its output is {{${step.keep}}} below`,
    step.forEachLineOf && `# for each line of {{${step.forEachLineOf}}}`,
    step.mayFail && '# it may fail',
  ].filter((note) => typeof note === 'string');
  return [`# ${step.title}`, ...notes, formatCommand(step.argv, step.env)];
}

/** Every command that a plan would run, in its order; nothing is run. */
export function printPlan(plan: Plan): string {
  const checks = plan.checks.flatMap(({ argv, problem, fix }) => [
    `# or else: ${problem} ${fix}`,
    formatCommand(argv),
  ]);
  return [...checks, ...plan.steps.flatMap((step) => ['', ...linesOf(step)])].join('\n') + '\n';
}
