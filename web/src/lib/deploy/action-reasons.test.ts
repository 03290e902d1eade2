import { DEPLOYMENT_STATUSES, type Deployment, type Service } from '@agent-gallery/contract';
import { expect, it } from 'vitest';
import { actionReasons, type Around } from './action-reasons.ts';

type Known = Parameters<typeof actionReasons>[0];
const known = (changes: Partial<Deployment>): Known => ({
  status: 'ready',
  cancelRequestedAt: null,
  request: {
    workspaceId: 'default',
    agentId: 'units-agent',
    target: 'cloud-run',
    project: 'demo-gallery',
    region: 'us-central1',
    serviceName: 'units',
    access: 'private',
  },
  release: { revision: 'units-dabcdefghijk' } as Deployment['release'],
  ...changes,
});
const service = (changes: Partial<Service>) =>
  ({
    live: { revision: 'units-dlaterlaterl' },
    traffic: [{ revision: 'units-dlaterlaterl', percent: 100, tag: null }],
    activeDeploymentId: null,
    ...changes,
  }) as Service;
const possible = (deployment: Known, around?: Around) =>
  Object.entries(actionReasons(deployment, around))
    .filter(([, reason]) => reason === undefined)
    .map(([action]) => action);

it.each([
  ['queued', ['cancel']],
  ['building', ['cancel']],
  ['canceling', []],
  ['canceled', ['retry', 'change']],
  ['failed', ['retry', 'change']],
  ['ready', ['redeploy', 'change', 'rollBack']],
] as const)('lets a deployment that is %s be: %j', (status, actions) => {
  expect(possible(known({ status }), { role: 'deployer', service: service({}) })).toEqual(actions);
});

it('lets nobody cancel twice', () => {
  expect(possible(known({ status: 'building', cancelRequestedAt: '2026-11-21T10:00:00.000Z' }))).toEqual([]);
});

it('lets viewers do nothing, and says what role they need', () => {
  for (const status of DEPLOYMENT_STATUSES)
    expect(possible(known({ status }), { role: 'viewer', service: service({}) })).toEqual([]);
  expect(actionReasons(known({ status: 'failed' }), { role: 'viewer' }).retry).toMatch(/You are a viewer/);
});

it.each<[string, Partial<Deployment>, Around['service'], RegExp]>([
  [
    'is live',
    {},
    service({ live: { revision: 'units-dabcdefghijk' } as Service['live'], traffic: [] }),
    /live/,
  ],
  ['is on Agent Engine', { request: { ...known({}).request, target: 'agent-engine' } }, null, /Engine/],
  ['never became ready', { status: 'failed' }, service({}), /never became ready/],
  ['has no service any more', {}, null, /deleted/],
  ['is not known well enough', {}, undefined, /being looked up/],
  ['waits for another', {}, service({ activeDeploymentId: 'dlaterlaterl' }), /deployment works/],
])('does not roll back to one that %s', (_what, changes, around, words) => {
  expect(actionReasons(known(changes), { role: 'admin', service: around }).rollBack).toMatch(words);
});

it('rolls back to one that is live with a part of the traffic only', () => {
  const shared = service({
    live: { revision: 'units-dabcdefghijk' } as Service['live'],
    traffic: [{ revision: 'units-dabcdefghijk', percent: 60, tag: null }],
  });
  expect(actionReasons(known({}), { role: 'deployer', service: shared }).rollBack).toBeUndefined();
});

it('gives a reason in words for all that cannot be done', () => {
  for (const status of DEPLOYMENT_STATUSES)
    for (const reason of Object.values(actionReasons(known({ status }))))
      if (reason !== undefined) expect(reason).toMatch(/^[A-Z].+\.$/);
});
