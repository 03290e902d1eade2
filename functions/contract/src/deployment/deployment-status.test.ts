import { describe, expect, it } from 'vitest';
import {
  canTransition,
  DEPLOYMENT_STATUSES,
  isCancelable,
  isTerminal,
  STEP_NAMES,
  stepOf,
  TRANSITIONS,
  type DeploymentStatus,
} from './deployment-status.ts';

const TERMINAL: readonly DeploymentStatus[] = ['ready', 'failed', 'canceled'];
const OPEN = DEPLOYMENT_STATUSES.filter((status) => !TERMINAL.includes(status));

/** Every status that can come after one, near or far. */
function reachableFrom(status: DeploymentStatus, seen = new Set<DeploymentStatus>()): Set<DeploymentStatus> {
  for (const next of TRANSITIONS[status])
    if (!seen.has(next)) {
      seen.add(next);
      reachableFrom(next, seen);
    }
  return seen;
}

describe('the table of transitions', () => {
  it('has a row for every status and leads to known ones only', () => {
    expect(Object.keys(TRANSITIONS).sort()).toEqual([...DEPLOYMENT_STATUSES].sort());
    for (const targets of Object.values(TRANSITIONS))
      for (const target of targets) expect(DEPLOYMENT_STATUSES).toContain(target);
  });

  it.each(TERMINAL)('has no way out of %s', (status) => {
    expect(isTerminal(status)).toBe(true);
    for (const target of DEPLOYMENT_STATUSES) expect(canTransition(status, target)).toBe(false);
  });

  it.each(OPEN)('lets %s fail at once and be canceled, so that nothing stays in progress', (status) => {
    expect(isTerminal(status)).toBe(false);
    expect(canTransition(status, 'failed')).toBe(true);
    expect([...reachableFrom(status)]).toContain('canceled');
  });

  it.each(DEPLOYMENT_STATUSES)('never comes back to %s', (status) => {
    expect([...reachableFrom(status)]).not.toContain(status);
  });

  it('leads from queued to every other status', () => {
    expect([...reachableFrom('queued')].sort()).toEqual(
      DEPLOYMENT_STATUSES.filter((status) => status !== 'queued').sort(),
    );
  });

  it('keeps the order of the steps, and lets only the build be left out', () => {
    expect(canTransition('packaging', 'deploying')).toBe(true);
    expect(canTransition('packaging', 'verifying')).toBe(false);
    expect(canTransition('building', 'verifying')).toBe(false);
    expect(canTransition('deploying', 'ready')).toBe(false);
  });
});

describe('isCancelable', () => {
  it('is true while there is something to stop', () => {
    expect(DEPLOYMENT_STATUSES.filter(isCancelable)).toEqual([
      'queued',
      'packaging',
      'building',
      'deploying',
      'verifying',
    ]);
  });
});

describe('stepOf', () => {
  it('is the step of the same name, or none', () => {
    for (const step of STEP_NAMES) expect(stepOf(step)).toBe(step);
    expect(DEPLOYMENT_STATUSES.filter((status) => stepOf(status) === undefined)).toEqual([
      'queued',
      'ready',
      'failed',
      'canceling',
      'canceled',
    ]);
  });
});
