import { describe, expect, it } from 'vitest';
import { buildOutcome, CLOUD_BUILD_STATUSES } from './build-outcome.ts';
import { deploymentErrorCodeSchema } from '../deployment/deployment-error.ts';

describe('buildOutcome', () => {
  it.each([
    ['STATUS_UNKNOWN', { kind: 'running' }],
    ['PENDING', { kind: 'running' }],
    ['QUEUED', { kind: 'running' }],
    ['WORKING', { kind: 'running' }],
    ['SUCCESS', { kind: 'succeeded' }],
    ['CANCELLED', { kind: 'canceled' }],
    ['FAILURE', { kind: 'failed', code: 'build-failed' }],
    ['INTERNAL_ERROR', { kind: 'failed', code: 'internal' }],
    ['TIMEOUT', { kind: 'failed', code: 'build-timed-out' }],
    ['EXPIRED', { kind: 'failed', code: 'build-expired' }],
  ])('maps %s to %j', (status, outcome) => {
    expect(buildOutcome(status)).toEqual(outcome);
  });

  it('knows every status that Cloud Build has, and ends for each that is an end', () => {
    const running = CLOUD_BUILD_STATUSES.filter((status) => buildOutcome(status).kind === 'running');
    expect(running).toEqual(['STATUS_UNKNOWN', 'PENDING', 'QUEUED', 'WORKING']);
    for (const status of CLOUD_BUILD_STATUSES) {
      const outcome = buildOutcome(status);
      if (outcome.kind === 'failed')
        expect(deploymentErrorCodeSchema.safeParse(outcome.code).success, status).toBe(true);
    }
  });

  it.each(['', 'success', 'PAUSED', '3'])(
    'reads a build again whose status "%s" it does not know',
    (status) => {
      expect(buildOutcome(status)).toEqual({ kind: 'running' });
    },
  );

  it.each([
    ['PUSH_FAILED', 'image-push-failed'],
    ['PUSH_IMAGE_NOT_FOUND', 'image-push-failed'],
    ['PUSH_NOT_AUTHORIZED', 'image-push-failed'],
    ['FETCH_SOURCE_FAILED', 'build-source-fetch-failed'],
    ['LOGGING_FAILURE', 'internal'],
    ['USER_BUILD_STEP', 'build-failed'],
    ['FAILURE_TYPE_UNSPECIFIED', 'build-failed'],
    ['SOMETHING_NEW', 'build-failed'],
    [undefined, 'build-failed'],
  ])('tells a failure of type %s apart', (failureType, code) => {
    expect(buildOutcome('FAILURE', failureType)).toEqual({ kind: 'failed', code });
  });
});
