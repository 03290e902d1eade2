import type { DeploymentErrorCode } from '../deployment/deployment-error.ts';

/** google.devtools.cloudbuild.v1.Build.Status. */
export const CLOUD_BUILD_STATUSES = [
  'STATUS_UNKNOWN',
  'PENDING',
  'QUEUED',
  'WORKING',
  'SUCCESS',
  'FAILURE',
  'INTERNAL_ERROR',
  'TIMEOUT',
  'CANCELLED',
  'EXPIRED',
] as const;
export type CloudBuildStatus = (typeof CLOUD_BUILD_STATUSES)[number];

/** What a build means for its deployment. */
export type BuildOutcome =
  | { kind: 'running' }
  | { kind: 'succeeded' }
  | { kind: 'canceled' }
  | { kind: 'failed'; code: DeploymentErrorCode };

/** google.devtools.cloudbuild.v1.Build.FailureInfo.FailureType, as far as it tells failures apart. */
function failureCode(failureType: string | undefined): DeploymentErrorCode {
  switch (failureType) {
    case 'PUSH_FAILED':
    case 'PUSH_IMAGE_NOT_FOUND':
    case 'PUSH_NOT_AUTHORIZED':
      return 'image-push-failed';
    case 'FETCH_SOURCE_FAILED':
      return 'build-source-fetch-failed';
    case 'LOGGING_FAILURE':
      return 'internal';
    default:
      return 'build-failed';
  }
}

/** Maps a Cloud Build status, and the failure's type where there is one. A status that we do not know counts as running: it is read again. */
export function buildOutcome(status: string, failureType?: string): BuildOutcome {
  switch (status as CloudBuildStatus) {
    case 'STATUS_UNKNOWN':
    case 'PENDING':
    case 'QUEUED':
    case 'WORKING':
      return { kind: 'running' };
    case 'SUCCESS':
      return { kind: 'succeeded' };
    case 'CANCELLED':
      return { kind: 'canceled' };
    case 'FAILURE':
      return { kind: 'failed', code: failureCode(failureType) };
    case 'INTERNAL_ERROR':
      return { kind: 'failed', code: 'internal' };
    case 'TIMEOUT':
      return { kind: 'failed', code: 'build-timed-out' };
    case 'EXPIRED':
      return { kind: 'failed', code: 'build-expired' };
    default:
      return { kind: 'running' };
  }
}
