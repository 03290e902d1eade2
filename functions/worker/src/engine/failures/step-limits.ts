import { type Deployment, type DeploymentStatus, isTerminal, stepOf } from '@agent-gallery/contract';
import { StepFailure } from '../step-failure.ts';

const MINUTE_MS = 60_000;

/** A step that takes longer has failed. `queued` may wait for as long as another deployment works on the service. */
export const STEP_LIMITS_MS: Partial<Record<DeploymentStatus, number>> = {
  packaging: 5 * MINUTE_MS,
  building: 45 * MINUTE_MS,
  deploying: 15 * MINUTE_MS,
  verifying: 5 * MINUTE_MS,
  canceling: 30 * MINUTE_MS,
};

/** What Cloud Build may take to say that a build's time is over. */
const BUILD_GRACE_MS = 5 * MINUTE_MS;

/**
 * How long the current step may take, and since when. A build has the time that
 * it was given; a second release belongs to `verifying`, and has the time of both.
 */
function allowance(deployment: Deployment): { limitMs: number; startedAt: string } | undefined {
  const { status, steps, release, build, cancelRequestedAt } = deployment;
  const limitMs = STEP_LIMITS_MS[status];
  const step = stepOf(status);
  const startedAt = step ? steps[step]?.startedAt : cancelRequestedAt;
  if (limitMs === undefined || !startedAt) return undefined;
  if (status === 'building')
    return { limitMs: Math.max(limitMs, (build?.limitSeconds ?? 0) * 1000 + BUILD_GRACE_MS), startedAt };
  if (status !== 'verifying' || !release?.redeployedAt) return { limitMs, startedAt };
  return { limitMs: limitMs + (STEP_LIMITS_MS.deploying ?? 0), startedAt: release.redeployedAt };
}

/** Throws a StepFailure where the deployment's step has run longer than it may. */
export function assertInTime(deployment: Deployment, now = Date.now()): void {
  const { status, obstacle } = deployment;
  const allowed = allowance(deployment);
  if (!allowed || now - Date.parse(allowed.startedAt) <= allowed.limitMs) return;
  throw new StepFailure('step-timed-out', `The step “${status}” took too long.`, {
    cause: `It did not end within ${allowed.limitMs / MINUTE_MS} minutes.${obstacle ? ` What stood in its way: ${obstacle.text}` : ''}`,
    fix: 'Look at the last lines, then deploy again.',
  });
}

/** A step that is over its time is ended by the next tick: what is longer over it than this, no tick can end. */
const STUCK_AFTER_MS = 3 * MINUTE_MS;
const SETTLING_LIMIT_MS = 10 * MINUTE_MS;
/** The service before it may have been built for its 45 minutes and released for its 20. */
const QUEUE_LIMIT_MS = 90 * MINUTE_MS;

/**
 * For how many minutes a deployment has been in its step, where that is longer than ticks leave it there; undefined for one that goes
 * on. Something must then be wrong with the worker, its rights or the record.
 */
export function stuckMinutes(deployment: Deployment, now = Date.now()): number | undefined {
  const { status, settled, endedAt, createdAt } = deployment;
  const allowed = isTerminal(status)
    ? !settled && endedAt !== null && { limitMs: SETTLING_LIMIT_MS, startedAt: endedAt }
    : status === 'queued'
      ? { limitMs: QUEUE_LIMIT_MS, startedAt: createdAt }
      : allowance(deployment);
  if (!allowed) return undefined;
  const ageMs = now - Date.parse(allowed.startedAt);
  return ageMs > allowed.limitMs + STUCK_AFTER_MS ? Math.round(ageMs / MINUTE_MS) : undefined;
}
