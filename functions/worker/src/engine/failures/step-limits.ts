import { type Deployment, type DeploymentStatus, stepOf } from '@agent-gallery/contract';
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
