import type { ContainerEngine, RegistryLogin } from '../engine/engine.ts';
import { toMilliseconds, toTimestamp, type Build, type BuildStep } from './build.ts';
import { stepTitle, type BuildLog } from './build-log.ts';

export interface StepsContext {
  engine: ContainerEngine;
  log: BuildLog;
  workspaceFolder: string;
  logins: Readonly<Record<string, RegistryLogin>>;
  signal: AbortSignal;
}

/** The steps with status and times, and what ended them early. */
export interface StepsOutcome {
  steps: BuildStep[];
  /** Cloud Build's words for the step that failed. */
  failure?: string;
}

/** Runs the steps one after the other until one fails or the signal aborts. `waitFor` is not looked at: the order is that of the list. */
export async function runSteps(build: Build, context: StepsContext): Promise<StepsOutcome> {
  const steps: BuildStep[] = build.steps.map((step) => ({ ...step, status: 'QUEUED' }));
  for (const [index, step] of steps.entries()) {
    const startTime = toTimestamp(new Date());
    const end = await runOne(build, step, index, context);
    Object.assign(step, end, { timing: { startTime, endTime: toTimestamp(new Date()) } });
    if (context.signal.aborted) return { steps };
    if (end.failure !== undefined && !isAllowed(step, end.exitCode)) return { steps, failure: end.failure };
  }
  return { steps };
}

interface StepEnd {
  status: 'SUCCESS' | 'FAILURE' | 'TIMEOUT' | 'CANCELLED';
  exitCode?: number;
  failure?: string;
}

async function runOne(build: Build, step: BuildStep, index: number, context: StepsContext): Promise<StepEnd> {
  const { engine, log, signal } = context;
  const isOnly = build.steps.length === 1;
  const title = stepTitle(build, index);
  const name = `build step ${String(index)} "${step.name}"`;
  if (!isOnly) log.main(`Starting ${title}`);
  const limit = step.timeout ? AbortSignal.timeout(toMilliseconds(step.timeout)) : undefined;
  try {
    const exitCode = await engine.runStep(
      {
        image: step.name,
        ...commandOf(step),
        env: environment([...(build.options?.env ?? []), ...(step.env ?? [])]),
        workspaceFolder: context.workspaceFolder,
        ...(step.dir ? { dir: step.dir } : {}),
        name: `build-${build.id}-step-${String(index)}`,
        logins: context.logins,
      },
      log.stepOutput(index),
      limit ? AbortSignal.any([signal, limit]) : signal,
    );
    if (signal.aborted) return { status: 'CANCELLED' };
    if (limit?.aborted) return { status: 'TIMEOUT', failure: `${name} failed: step exceeded its timeout` };
    if (!isOnly) log.main(`Finished ${title}`);
    if (exitCode === 0) return { status: 'SUCCESS', exitCode };
    const failure = `${name} failed: step exited with non-zero status: ${String(exitCode)}`;
    return { status: 'FAILURE', exitCode, failure };
  } catch (error) {
    if (signal.aborted) return { status: 'CANCELLED' };
    return {
      status: 'FAILURE',
      failure: `${name} failed: starting step container failed: ${(error as Error).message}`,
    };
  }
}

function isAllowed(step: BuildStep, exitCode: number | undefined): boolean {
  return (
    step.allowFailure === true || (exitCode !== undefined && step.allowExitCodes?.includes(exitCode) === true)
  );
}

function commandOf(step: BuildStep): { entrypoint?: string; args: string[] } {
  if (step.script)
    return { entrypoint: /^#!.*\bbash\b/.test(step.script) ? 'bash' : 'sh', args: ['-c', step.script] };
  return { args: step.args ?? [], ...(step.entrypoint ? { entrypoint: step.entrypoint } : {}) };
}

function environment(assignments: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    assignments.map((assignment) => {
      const equals = assignment.indexOf('=');
      return equals === -1 ? [assignment, ''] : [assignment.slice(0, equals), assignment.slice(equals + 1)];
    }),
  );
}
