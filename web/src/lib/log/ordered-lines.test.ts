import { compareLines, type LogLine } from '@agent-gallery/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OrderedLines } from './ordered-lines.ts';

const line = (second: number, insertId: string): LogLine => ({
  insertId,
  at: `2026-11-20T10:00:${String(second).padStart(2, '0')}.000000Z`,
  severity: 'INFO',
  step: 'building',
  text: insertId,
});

describe('OrderedLines', () => {
  it('appends what comes after the end and says so', () => {
    const lines = new OrderedLines();
    expect(lines.add([line(1, 'a'), line(2, 'b')])).toBe('appended');
    expect(lines.add([line(3, 'c')])).toBe('appended');
    expect(lines.all.map(({ insertId }) => insertId)).toEqual(['a', 'b', 'c']);
  });

  it('prepends what comes before the beginning and says so', () => {
    const lines = new OrderedLines();
    lines.add([line(5, 'e')]);
    expect(lines.add([line(1, 'a'), line(2, 'b')])).toBe('prepended');
    expect(lines.all.map(({ insertId }) => insertId)).toEqual(['a', 'b', 'e']);
  });

  it('merges what comes late into its place', () => {
    const lines = new OrderedLines();
    lines.add([line(1, 'a'), line(3, 'c'), line(5, 'e')]);
    expect(lines.add([line(2, 'b'), line(4, 'd'), line(6, 'f')])).toBe('inserted');
    expect(lines.all.map(({ insertId }) => insertId)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('takes a line that comes twice once, also within one batch', () => {
    const lines = new OrderedLines();
    lines.add([line(1, 'a'), line(1, 'a')]);
    expect(lines.add([line(1, 'a')])).toBe('none');
    expect(lines.all).toHaveLength(1);
  });

  it('orders lines of the same time by id', () => {
    const lines = new OrderedLines();
    lines.add([line(1, 'b')]);
    lines.add([line(1, 'a'), line(1, 'c')]);
    expect(lines.all.map(({ insertId }) => insertId)).toEqual(['a', 'b', 'c']);
  });

  it('ends in the same order however the lines are cut, repeated and shuffled', () => {
    const batches = fc.array(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 40 })), { maxLength: 30 }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(batches, (cut) => {
        const lines = new OrderedLines();
        const expected = new Map<string, LogLine>();
        for (const batch of cut) {
          const made = batch.map(([second, id]) => line(second, `${String(second)}-${String(id)}`));
          for (const one of made) expected.set(one.insertId, one);
          lines.add(made);
        }
        expect(lines.all).toEqual([...expected.values()].sort(compareLines));
      }),
      { numRuns: 300 },
    );
  });

  it('takes 100,000 lines from the newest page back within a second', () => {
    const lines = new OrderedLines();
    const at = (index: number) => new Date(1_790_000_000_000 + index).toISOString().replace('Z', '000Z');
    const startedAt = performance.now();
    for (let page = 39; page >= 0; page -= 1) {
      lines.add(
        Array.from({ length: 2_500 }, (_, index) => ({
          ...line(0, `line-${String(page * 2_500 + index)}`),
          at: at(page * 2_500 + index),
        })),
      );
    }
    expect(lines.all).toHaveLength(100_000);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
