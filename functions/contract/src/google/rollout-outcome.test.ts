import { describe, expect, it } from 'vitest';
import { rolloutErrorCode, rolloutOutcome, type ConditionView } from './rollout-outcome.ts';

const STATES: readonly ConditionView['state'][] = [
  'STATE_UNSPECIFIED',
  'CONDITION_PENDING',
  'CONDITION_RECONCILING',
  'CONDITION_FAILED',
  'CONDITION_SUCCEEDED',
];

describe('rolloutOutcome', () => {
  it('is running as long as there is no condition', () => {
    expect(rolloutOutcome(undefined, false)).toEqual({ kind: 'running' });
    expect(rolloutOutcome(undefined, true)).toEqual({ kind: 'running' });
  });

  it.each([
    [false, ['running', 'running', 'running', 'failed', 'ready']],
    [true, ['running', 'running', 'running', 'failed', 'running']],
  ])('has an answer for every state (reconciling: %s)', (reconciling, kinds) => {
    expect(STATES.map((state) => rolloutOutcome({ state, message: '' }, reconciling).kind)).toEqual(kinds);
  });

  it('hands Cloud Run’s words on', () => {
    const message = 'Memory limit of 512 MiB exceeded with 530 MiB used.';
    expect(rolloutOutcome({ state: 'CONDITION_FAILED', message }, true)).toEqual({
      kind: 'failed',
      code: 'out-of-memory',
      message,
    });
  });

  it('does not pass over a state that it does not know', () => {
    const state = 'CONDITION_NEW' as ConditionView['state'];
    expect(() => rolloutOutcome({ state, message: '' }, false)).toThrow('CONDITION_NEW');
  });
});

describe('rolloutErrorCode', () => {
  it.each([
    [
      "Revision 'units-daaaaaaaaaaa' is not ready and cannot serve traffic. The user-provided container failed to start and listen on the port defined provided by the PORT=8080 environment variable within the allocated timeout. This can happen when the container port is misconfigured or if the timeout is too short.",
      'container-not-listening',
    ],
    ['Container called exit(1).', 'container-crashed'],
    ['The container exited with an error.', 'container-crashed'],
    [
      'Memory limit of 512 MiB exceeded with 530 MiB used. Consider increasing the memory limit.',
      'out-of-memory',
    ],
    ["Image 'europe-docker.pkg.dev/p/agents/units@sha256:0' not found.", 'image-not-found'],
    [
      'Google Cloud Run Service Agent does not have permission to get access tokens for the service account',
      'permission-denied',
    ],
    ["Permission 'artifactregistry.repositories.downloadArtifacts' denied on resource", 'permission-denied'],
    ['Quota exceeded for total allowable CPU per project per region.', 'quota-exceeded'],
    ['Something that nobody has seen before.', 'service-not-ready'],
    ['', 'service-not-ready'],
  ])('reads "%.60s…" as %s', (message, code) => {
    expect(rolloutErrorCode(message.replace('…', ''))).toBe(code);
  });
});
