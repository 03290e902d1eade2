import { expect, it } from 'vitest';
import { readLineQuery, readLineRange, writeLineRange } from './line-range.ts';

it.each([
  ['#L12', { from: 12, to: 12 }],
  ['#L20-L12', { from: 12, to: 20 }],
  ['#l7-9', { from: 7, to: 9 }],
  ['#L0', undefined],
  ['#log', undefined],
  ['', undefined],
])('reads the link %j', (hash, range) => {
  expect(readLineRange(hash)).toEqual(range);
});

it.each([
  [':12', { from: 12, to: 12 }],
  [' #3-L5 ', { from: 3, to: 5 }],
  ['12', undefined],
  ['error: 12', undefined],
])('reads the search %j', (query, range) => {
  expect(readLineQuery(query)).toEqual(range);
});

it('writes what it reads', () => {
  for (const range of [
    { from: 4, to: 4 },
    { from: 4, to: 9 },
  ])
    expect(readLineRange(writeLineRange(range))).toEqual(range);
});
