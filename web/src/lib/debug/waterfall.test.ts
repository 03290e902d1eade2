import { expect, it } from 'vitest';
import type { Span } from './read-debug.ts';
import { waterfall } from './waterfall.ts';

const span = (spanId: string, parentSpanId: string | null, startedAtMs: number, endedAtMs: number): Span => ({
  spanId,
  parentSpanId,
  name: spanId,
  kind: 'internal',
  service: 'portal-worker',
  startedAtMs,
  endedAtMs,
  attributes: {},
  failure: null,
});
const rowsOf = (spans: Span[]) => waterfall(spans).map((row) => [row.span.name, row.depth]);

it('has each span below its parent, by their start', () => {
  const spans = [
    span('build', 'deployment', 200, 800),
    span('deployment', 'post', 50, 1_000),
    span('package', 'deployment', 100, 200),
    span('post', 'click', 20, 120),
    span('click', null, 0, 130),
  ];
  expect(rowsOf(spans)).toEqual([
    ['click', 0],
    ['post', 1],
    ['deployment', 2],
    ['package', 3],
    ['build', 3],
  ]);
  const rows = waterfall(spans);
  expect(rows.map(({ offsetPercent }) => offsetPercent)).toEqual([0, 2, 5, 10, 20]);
  expect(rows.at(-1)?.widthPercent).toBe(60);
});

it('shows a span whose parent has not come yet, and one that took no time', () => {
  const rows = waterfall([span('pass', 'nobody', 0, 1_000), span('end', 'pass', 1_000, 1_000)]);
  expect(rows.map(({ span: { name }, depth }) => [name, depth])).toEqual([
    ['pass', 0],
    ['end', 1],
  ]);
  for (const { offsetPercent, widthPercent } of rows) {
    expect(widthPercent).toBeGreaterThan(0);
    expect(offsetPercent + widthPercent).toBeLessThanOrEqual(100);
  }
});

it('ends where spans name each other as parents', () => {
  expect(rowsOf([span('a', 'b', 0, 1), span('b', 'a', 0, 1), span('c', 'c', 0, 1)])).toEqual([]);
  expect(waterfall([])).toEqual([]);
});
