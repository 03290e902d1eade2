import type { DeploymentErrorCode } from '../deployment/deployment-error.ts';

/** google.cloud.run.v2.Condition, as far as a rollout needs it. */
export interface ConditionView {
  state:
    | 'STATE_UNSPECIFIED'
    | 'CONDITION_PENDING'
    | 'CONDITION_RECONCILING'
    | 'CONDITION_FAILED'
    | 'CONDITION_SUCCEEDED';
  message: string;
}

/** What a service or revision means for its deployment. */
export type RolloutOutcome =
  { kind: 'running' } | { kind: 'ready' } | { kind: 'failed'; code: DeploymentErrorCode; message: string };

/** Cloud Run's own words for why a revision does not start, in the order in which they are tried. */
const REASONS: readonly (readonly [RegExp, DeploymentErrorCode])[] = [
  [/memory limit of .* exceeded|out of memory/i, 'out-of-memory'],
  [/failed to start and listen on the port/i, 'container-not-listening'],
  [/container called exit|exited? with|crashed/i, 'container-crashed'],
  [/image .* not found|manifest unknown|failed to (?:pull|fetch) image/i, 'image-not-found'],
  [/permission|denied/i, 'permission-denied'],
  [/quota/i, 'quota-exceeded'],
];

/** Tells from Cloud Run's message why a revision is not ready. */
export function rolloutErrorCode(message: string): DeploymentErrorCode {
  return REASONS.find(([pattern]) => pattern.test(message))?.[1] ?? 'service-not-ready';
}

/** Maps a revision's or service's terminal condition. Without one it is still on its way. */
export function rolloutOutcome(condition: ConditionView | undefined, reconciling: boolean): RolloutOutcome {
  if (condition === undefined) return { kind: 'running' };
  switch (condition.state) {
    case 'CONDITION_SUCCEEDED':
      return reconciling ? { kind: 'running' } : { kind: 'ready' };
    case 'CONDITION_FAILED':
      return { kind: 'failed', code: rolloutErrorCode(condition.message), message: condition.message };
    case 'STATE_UNSPECIFIED':
    case 'CONDITION_PENDING':
    case 'CONDITION_RECONCILING':
      return { kind: 'running' };
    default: {
      const unknown: never = condition.state;
      throw new Error(`Unknown condition state ${String(unknown)}`);
    }
  }
}
