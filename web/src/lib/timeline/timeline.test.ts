import { deploymentSchema, type Deployment } from '@agent-gallery/contract';
import { expect, it } from 'vitest';
import { timelineOf } from './timeline.ts';

const at = (second: number) => new Date(Date.UTC(2026, 10, 20, 10, 0, second)).toISOString();

function deployment(changes: Partial<Deployment>): Deployment {
  return deploymentSchema.parse({
    id: 'daaaaaaaaaaa',
    workspaceId: 'default',
    serviceId: 'cloud-run.demo-gallery.us-central1.units',
    agentName: 'Units',
    request: {
      agentId: 'units-agent',
      target: 'cloud-run',
      project: 'demo-gallery',
      region: 'us-central1',
      serviceName: 'units',
    },
    source: { kind: 'folder', path: 'units-agent' },
    status: 'queued',
    announcedStatus: null,
    steps: {},
    archive: null,
    image: null,
    build: null,
    release: null,
    url: null,
    error: null,
    actor: { kind: 'user', id: 'u1', email: null },
    idempotencyKey: null,
    cancelRequestedAt: null,
    createdAt: at(0),
    updatedAt: at(0),
    endedAt: null,
    settled: false,
    logsMergedAt: null,
    ...changes,
  });
}

const outcomes = (changes: Partial<Deployment>) =>
  timelineOf(deployment(changes)).map(({ name, outcome }) => `${name} ${outcome}`);

it('waits in the queue first, with all steps still to come', () => {
  expect(outcomes({})).toEqual([
    'queued running',
    'packaging pending',
    'building pending',
    'deploying pending',
    'verifying pending',
    'ready pending',
  ]);
});

it('leaves the queue when the first step starts', () => {
  const entries = timelineOf(
    deployment({
      status: 'packaging',
      steps: { packaging: { startedAt: at(2), endedAt: null, outcome: 'running' } },
    }),
  );
  expect(entries[0]).toEqual({ name: 'queued', outcome: 'succeeded', startedAt: at(0), endedAt: at(2) });
  expect(entries[1]).toMatchObject({ outcome: 'running', startedAt: at(2) });
});

it('ends with ready at the time when the deployment ended', () => {
  const step = { startedAt: at(1), endedAt: at(2), outcome: 'succeeded' } as const;
  const entries = timelineOf(
    deployment({
      status: 'ready',
      steps: { packaging: step, building: { ...step, outcome: 'skipped' }, deploying: step, verifying: step },
      endedAt: at(9),
    }),
  );
  expect(entries[2]?.outcome).toBe('skipped');
  expect(entries.at(-1)).toEqual({ name: 'ready', outcome: 'succeeded', startedAt: at(9), endedAt: at(9) });
});

it('shows where it failed, and nothing after it as begun', () => {
  expect(
    outcomes({
      status: 'failed',
      steps: {
        packaging: { startedAt: at(1), endedAt: at(2), outcome: 'succeeded' },
        building: { startedAt: at(2), endedAt: at(5), outcome: 'failed' },
      },
      endedAt: at(5),
    }),
  ).toEqual([
    'queued succeeded',
    'packaging succeeded',
    'building failed',
    'deploying pending',
    'verifying pending',
    'ready pending',
  ]);
});

it('says so when it was canceled or failed in the queue', () => {
  expect(outcomes({ status: 'canceled', endedAt: at(3) })[0]).toBe('queued canceled');
  expect(outcomes({ status: 'failed', endedAt: at(3) })[0]).toBe('queued failed');
});
