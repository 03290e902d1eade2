import { STEP_NAMES, type Deployment, type Step, type StepName } from '@agent-gallery/contract';

/** A step as the page draws it. */
export interface TimelineEntry {
  name: 'queued' | StepName | 'ready';
  outcome: Step['outcome'] | 'pending';
  startedAt: string | null;
  endedAt: string | null;
}

/** The way of a deployment from its acceptance to its end, with what has not begun yet. */
export function timelineOf(deployment: Deployment): TimelineEntry[] {
  const { createdAt, endedAt, status, steps } = deployment;
  const firstStart = STEP_NAMES.map((name) => steps[name]?.startedAt).find((at) => at !== undefined);
  const leftQueueAt = firstStart ?? endedAt;
  const queued: TimelineEntry = {
    name: 'queued',
    outcome: leftQueueAt === null ? 'running' : firstStart === undefined ? endOutcome(status) : 'succeeded',
    startedAt: createdAt,
    endedAt: leftQueueAt,
  };
  const rest = STEP_NAMES.map((name): TimelineEntry => {
    const step = steps[name];
    if (step === undefined) return { name, outcome: 'pending', startedAt: null, endedAt: null };
    return { name, outcome: step.outcome, startedAt: step.startedAt, endedAt: step.endedAt };
  });
  const ready: TimelineEntry = {
    name: 'ready',
    outcome: status === 'ready' ? 'succeeded' : 'pending',
    startedAt: status === 'ready' ? endedAt : null,
    endedAt: status === 'ready' ? endedAt : null,
  };
  return [queued, ...rest, ready];
}

function endOutcome(status: Deployment['status']): Step['outcome'] {
  return status === 'canceled' ? 'canceled' : 'failed';
}
