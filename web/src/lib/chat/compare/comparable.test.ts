import type { Revision } from '@agent-gallery/contract';
import { expect, it } from 'vitest';
import { choosePair, isAddressable } from './comparable.ts';

const revision = (name: string, change: Partial<Revision> = {}): Revision => ({
  revision: name,
  image: 'i',
  digest: null,
  createdAt: '2026-11-21T00:00:00Z',
  ready: true,
  reason: null,
  percent: 0,
  tag: null,
  deploymentId: null,
  ...change,
});

it.each([
  [revision('a', { percent: 100 }), true],
  [revision('a', { tag: 'blue' }), true],
  [revision('a', { tag: 'blue', ready: false }), false],
  [revision('a', { percent: 50 }), false],
  [revision('a'), false],
])('tells whether %j can be spoken to', (one, expected) => {
  expect(isAddressable(one)).toBe(expected);
});

const all = [
  revision('new', { tag: 'next' }),
  revision('live', { percent: 100 }),
  revision('old', { tag: 'o' }),
  revision('gone'),
];

it.each([
  [
    [null, null],
    ['new', 'live'],
  ],
  [
    ['old', null],
    ['old', 'new'],
  ],
  [
    [null, 'new'],
    ['live', 'new'],
  ],
  [
    ['gone', 'old'],
    ['gone', 'old'],
  ],
  [
    ['live', 'live'],
    ['live', 'live'],
  ],
])('chooses for %j', (wanted, expected) => {
  expect(choosePair(all, wanted)).toEqual(expected);
});

it('takes one that can be spoken to first, and has no pair where only one is ready', () => {
  const live = revision('live', { percent: 100 });
  expect(choosePair([revision('mute'), live], [null, null])).toEqual(['live', 'mute']);
  expect(choosePair([live, revision('broken', { ready: false })], [null, null])).toBeUndefined();
});
