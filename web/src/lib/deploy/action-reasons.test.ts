import { DEPLOYMENT_STATUSES } from '@agent-gallery/contract';
import { expect, it } from 'vitest';
import { actionReasons } from './action-reasons.ts';

const possible = (status: (typeof DEPLOYMENT_STATUSES)[number], cancelRequestedAt: string | null = null) =>
  Object.entries(actionReasons({ status, cancelRequestedAt }))
    .filter(([, reason]) => reason === undefined)
    .map(([action]) => action);

it.each([
  ['queued', ['cancel']],
  ['building', ['cancel']],
  ['canceling', []],
  ['canceled', ['retry']],
  ['failed', ['retry']],
  ['ready', ['redeploy']],
] as const)('lets a deployment that is %s be: %j', (status, actions) => {
  expect(possible(status)).toEqual(actions);
});

it('lets nobody cancel twice', () => {
  expect(possible('building', '2026-11-21T10:00:00.000Z')).toEqual([]);
});

it('gives a reason in words for all that cannot be done', () => {
  for (const status of DEPLOYMENT_STATUSES)
    for (const reason of Object.values(actionReasons({ status, cancelRequestedAt: null })))
      if (reason !== undefined) expect(reason).toMatch(/^[A-Z].+\.$/);
});
