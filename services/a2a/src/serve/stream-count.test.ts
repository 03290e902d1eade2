import { expect, it } from 'vitest';
import { createStreamCount } from './stream-count.ts';

it('says how many streams are open, each time that one opens or closes', () => {
  const told: unknown[][] = [];
  const onStream = createStreamCount((...line) => void told.push(line));
  onStream(1);
  onStream(1);
  onStream(-1);
  expect(told).toEqual([
    ['DEBUG', 'a2a streams', { part: 'agent', open: 1, change: 'opened' }],
    ['DEBUG', 'a2a streams', { part: 'agent', open: 2, change: 'opened' }],
    ['DEBUG', 'a2a streams', { part: 'agent', open: 1, change: 'closed' }],
  ]);
});
