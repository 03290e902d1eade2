import { describe, expect, it } from 'vitest';
import type { Deployment } from '@agent-gallery/contract';
import { stuckMinutes } from './step-limits.ts';

const NOW = Date.parse('2026-11-21T12:00:00.000Z');
const ago = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();
const deployment = (more: object) =>
  ({
    settled: false,
    endedAt: null,
    createdAt: ago(5),
    steps: {},
    cancelRequestedAt: null,
    ...more,
  }) as Deployment;

describe('a deployment is stuck', () => {
  it.each<[string, object, number | undefined]>([
    [
      'no sooner than the next ticks must have ended its step',
      { status: 'deploying', steps: { deploying: { startedAt: ago(17) } } },
      undefined,
    ],
    ['when they have not', { status: 'deploying', steps: { deploying: { startedAt: ago(19) } } }, 19],
    [
      'while its build may run, never',
      { status: 'building', steps: { building: { startedAt: ago(60) } }, build: { limitSeconds: 7200 } },
      undefined,
    ],
    [
      'when its build’s time is long over',
      { status: 'building', steps: { building: { startedAt: ago(60) } }, build: { limitSeconds: 600 } },
      60,
    ],
    ['in the queue, after those before it must have ended', { status: 'queued', createdAt: ago(100) }, 100],
    ['in the queue, not before', { status: 'queued', createdAt: ago(80) }, undefined],
    ['when its cancellation does not end', { status: 'canceling', cancelRequestedAt: ago(40) }, 40],
    ['when it has ended and what it held is not let go', { status: 'failed', endedAt: ago(20) }, 20],
    ['not when it has ended', { status: 'ready', settled: true, endedAt: ago(2000) }, undefined],
  ])('%s', (_, more, minutes) => {
    expect(stuckMinutes(deployment(more), NOW)).toBe(minutes);
  });
});
