import type { DeploymentError, DeploymentErrorCode, StepName } from '@agent-gallery/contract';
import { diagnose } from '../../diagnosis/diagnose.ts';
import type { StepFailure } from '../step-failure.ts';

/** Failures whose cause the portal knows already. */
const KNOWN: readonly DeploymentErrorCode[] = [
  'preflight-failed',
  'agent-not-found',
  'source-not-found',
  'source-invalid',
  'build-canceled',
  'build-timed-out',
  'build-expired',
  'service-name-taken',
  'step-timed-out',
];

/** A failure for its readers: where a rule knows what it means, with that cause and fix, and Google's own words after it. */
export function explainFailure(
  failure: StepFailure,
  step: StepName | undefined,
  lines: readonly string[],
): DeploymentError {
  const plain = failure.toDeploymentError(lines);
  const diagnosis = KNOWN.includes(failure.code) ? undefined : diagnose({ step, text: failure.why, lines });
  if (diagnosis === undefined) return plain;
  const { code, cause, fix } = diagnosis;
  return { ...plain, code, cause: `${cause} (${failure.why})`, fix };
}
