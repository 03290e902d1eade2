import type { Revision } from '@agent-gallery/contract';
import { expect, it } from 'vitest';
import { changeReason, rollBackReason, servingReason } from './service-reasons.ts';

const idle = { activeDeploymentId: null, activeOperationId: null };
const revision: Revision = {
  revision: 'units-dabcdefghijk',
  image: 'registry.test/units@sha256:0',
  digest: null,
  createdAt: '2026-11-20T10:00:00.000Z',
  ready: true,
  reason: null,
  percent: 0,
  tag: null,
  deploymentId: 'dabcdefghijk',
};

it('lets deployers and admins change an idle service, and whoever is not known yet ask', () => {
  for (const role of ['deployer', 'admin', undefined] as const)
    expect(changeReason(idle, role)).toBeUndefined();
});

it.each([
  [idle, 'viewer', /You are a viewer/],
  [{ ...idle, activeOperationId: 'oabcdefghijk' }, 'admin', /is done with the service now/],
  [{ ...idle, activeDeploymentId: 'dabcdefghijk' }, 'admin', /A deployment works on the service now/],
] as const)('says why %j cannot be changed by a %s', (service, role, words) => {
  expect(changeReason(service, role)).toMatch(words);
});

it.each([
  [{}, undefined],
  [{ ready: false }, /not ready/],
  [{ deploymentId: null }, undefined],
] as const)('tells whether a revision with %j can get traffic', (changes, words) => {
  const reason = servingReason({ ...revision, ...changes });
  if (words === undefined) expect(reason).toBeUndefined();
  else expect(reason).toMatch(words);
});

it('rolls back to no revision that has all of the traffic already, and says that first', () => {
  expect(rollBackReason({ ...revision, percent: 100 }, idle, 'viewer')).toMatch(/all of the traffic already/);
  expect(rollBackReason({ ...revision, percent: 60 }, idle, 'deployer')).toBeUndefined();
});
