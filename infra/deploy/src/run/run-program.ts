import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { OptionError } from '../options/options.ts';
import { WORK_FOLDER } from '../plan/names.ts';
import type { Plan } from '../plan/step.ts';
import { printPlan } from './print-plan.ts';
import { openProgress } from './progress-file.ts';
import { PlanFailure, runPlan } from './run-plan.ts';
import { createRunCommand } from './spawn-command.ts';

interface Common {
  project: string;
  region: string;
  environment: string;
  'dry-run': boolean;
  fresh: boolean;
}

export const REPOSITORY = join(import.meta.dirname, '../../../..');

const say = (line: string) => void process.stdout.write(line + '\n');

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await terminal.question(question);
  } catch {
    return '';
  } finally {
    terminal.close();
  }
}

/**
 * A program from its arguments to its exit code: reads the options, makes the plan, prints or runs it. `name` names the file in
 * which a failed run is remembered.
 */
export async function runProgram<Options extends Common>(program: {
  name: string;
  usage: string;
  parse: (args: readonly string[]) => Options;
  plan: (options: Options) => Plan;
  /** Programs whose failed runs have nothing to go on with after this one. */
  undoes?: readonly string[];
}): Promise<void> {
  const args = process.argv.slice(2);
  if (args.includes('--help')) return say(program.usage);
  try {
    const options = program.parse(args);
    const plan = program.plan(options);
    if (options['dry-run']) return void process.stdout.write(printPlan(plan));
    const { project, region, environment } = options;
    const folder = process.env['DEPLOY_WORK_FOLDER'] ?? join(REPOSITORY, WORK_FOLDER);
    const open = (name: string) =>
      openProgress(join(folder, `${name}-${project}-${region}-${environment}.json`), options.fresh);
    await runPlan(plan, { run: createRunCommand(REPOSITORY), progress: await open(program.name), say, ask });
    for (const name of program.undoes ?? []) await (await open(name)).clear();
  } catch (error) {
    process.exitCode = 1;
    if (error instanceof OptionError) process.stderr.write(`${error.message}\n\n${program.usage}\n`);
    else if (error instanceof PlanFailure) process.stderr.write(`\n${error.message}\n${error.fix}\n`);
    else throw error;
  }
}
