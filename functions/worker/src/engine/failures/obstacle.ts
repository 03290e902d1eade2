import type { Deployment, Obstacle } from '@agent-gallery/contract';
import { LeaseLost } from '../lease.ts';
import { PassingFailure } from './passing-failure.ts';
import { StepFailure } from '../step-failure.ts';

/** A rate quota counts by the minute: one that is still used up after this is no rate. */
const QUOTA_PATIENCE_MS = 2 * 60_000;
const QUOTA_ATTEMPTS = 3;

/** What stands in a deployment's way, with how long and how often it has. */
export function obstacleAfter(
  { obstacle }: Pick<Deployment, 'obstacle'>,
  error: unknown,
  now = Date.now(),
): Obstacle | undefined {
  if (error instanceof LeaseLost) return undefined;
  const code = error instanceof PassingFailure ? error.kind : 'unavailable';
  const at = new Date(now).toISOString();
  const same = obstacle?.code === code ? obstacle : undefined;
  const text = (error instanceof Error ? error.message : String(error)).slice(0, 500);
  return { code, text, since: same?.since ?? at, lastAt: at, attempts: (same?.attempts ?? 0) + 1 };
}

/** Throws a StepFailure where a quota has been used up for so long that waiting does not help. */
export function assertQuotaMayPass(obstacle: Obstacle, now = Date.now()): void {
  if (obstacle.attempts < QUOTA_ATTEMPTS || now - Date.parse(obstacle.since) < QUOTA_PATIENCE_MS) return;
  throw new StepFailure('quota-exceeded', 'A quota of the project is used up.', {
    cause: obstacle.text,
    fix: 'Raise the quota that the cause names (console.cloud.google.com/iam-admin/quotas), or deploy to another region.',
  });
}
