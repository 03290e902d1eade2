import type { Revision } from '@agent-gallery/contract';
import { expect, it } from 'vitest';
import { TrafficDraft } from './traffic-draft.svelte.ts';

const revision = (name: string, percent: number, changes: Partial<Revision> = {}): Revision => ({
  revision: name,
  image: '',
  digest: null,
  createdAt: '2026-11-20T10:00:00.000Z',
  ready: true,
  reason: null,
  percent,
  tag: null,
  deploymentId: 'dabcdefghijk',
  ...changes,
});
const [now, before, broken] = [
  revision('now', 100),
  revision('before', 0),
  revision('broken', 0, { ready: false }),
];
const draft = () => new TrafficDraft([now, before, broken]);

it('begins with what is, which there is no need to ask for', () => {
  const fresh = draft();
  expect(fresh.sum).toBe(100);
  expect(fresh.problem).toBe('These are the shares that it has already.');
});

it('is asked for when the shares sum to 100, with those alone that get traffic', () => {
  const split = draft();
  split.type('now', '75');
  expect(split.problem).toBe('25 % are missing.');
  split.type('before', '40');
  expect(split.problem).toBe('15 % too much.');
  split.giveRest('before');
  expect(split.typed('before')).toBe('25');
  expect(split.problem).toBeUndefined();
  expect(split.changes).toEqual([
    { revision: 'now', from: 100, to: 75 },
    { revision: 'before', from: 0, to: 25 },
  ]);
  expect(split.shares()).toEqual([
    { revision: 'now', percent: 75 },
    { revision: 'before', percent: 25 },
  ]);
});

it.each(['', '12.5', '-3', '101', 'half', '1e2'])('takes %j for no share', (text) => {
  const wrong = draft();
  wrong.type('before', text);
  expect(wrong.problemOf(before)).toBe('Enter a whole number from 0 to 100.');
  expect(wrong.problem).toBe('Put right what is marked.');
});

it('gives nothing to a revision that cannot serve, and lets it lose what it has', () => {
  const wrong = draft();
  wrong.type('broken', '10');
  expect(wrong.problemOf(broken)).toMatch(/not ready/);
  const failing = revision('failing', 40, { ready: false });
  const taken = new TrafficDraft([revision('now', 60), failing]);
  expect(taken.problemOf(failing)).toMatch(/not ready/);
  taken.type('failing', '0');
  taken.giveRest('now');
  expect(taken.problem).toBeUndefined();
  expect(taken.shares()).toEqual([{ revision: 'now', percent: 100 }]);
});
