import { describe, expect, it } from 'vitest';
import type { Build } from '../build.ts';
import { parseFilter } from './filter-builds.ts';

const build = {
  id: 'b1',
  status: 'WORKING',
  tags: ['agent-gallery', 'deployment-d1'],
  createTime: { seconds: '1790000000' },
} as Build;

describe('parseFilter', () => {
  it.each([
    ['', true],
    ['tags="deployment-d1"', true],
    ['tags = "deployment-d2"', false],
    ['tags=deployment-d1 AND tags=agent-gallery', true],
    ['tags=deployment-d1 AND status="SUCCESS"', false],
    ['tags="agent-gallery" status=WORKING', true],
    ['status="SUCCESS" OR status="WORKING"', true],
    ['status=SUCCESS OR status=FAILURE OR id=b1', true],
    ['status=FAILURE OR tags=nope AND id=b1', false],
    ['id=b1 AND status=FAILURE OR status=WORKING', true],
    ['status!="SUCCESS"', true],
    ['NOT status="WORKING"', false],
    ['build_id="b1"', true],
    ['create_time>"2026-09-21T00:00:00Z"', true],
    ['create_time<"2026-09-21T00:00:00Z"', false],
  ])('answers %s with %s', (filter, expected) => {
    expect(parseFilter(filter)(build)).toBe(expected);
  });

  it.each([
    'tags',
    'OR id=b1',
    'colour="red"',
    'tags="unfinished',
    'status>SUCCESS',
    'create_time>yesterday',
    '(status=WORKING)',
  ])('refuses %s', (filter) => {
    expect(() => parseFilter(filter)).toThrow(/invalid list filter/);
  });
});
