import type { LineSeverity, LogLine, StepName } from '@agent-gallery/contract';
import { describe, expect, it } from 'vitest';
import { LineSearch } from './line-search.ts';
import { findRow, logRows, sectionsOf } from './log-rows.ts';

const at = (index: number) => `2026-11-21T10:00:00.${String(index).padStart(6, '0')}Z`;
const line = (index: number, step: StepName, text = '', severity: LineSeverity = 'INFO'): LogLine => ({
  insertId: String(index),
  at: at(index),
  severity,
  step,
  text,
});

const lines = [
  line(0, 'packaging'),
  line(1, 'building', 'npm ci'),
  line(2, 'building', 'npm warn old', 'WARNING'),
  line(3, 'deploying', 'a failed thing', 'ERROR'),
  line(4, 'building', 'late npm'),
  line(5, 'verifying'),
];
const NOTHING_FOLDED = { level: 'DEBUG', folded: new Set<never>() } as const;

describe('sections', () => {
  it('begin with the first line of a later step, and keep late lines where they came', () => {
    expect(sectionsOf(lines).map(({ name, start, lineCount }) => [name, start, lineCount])).toEqual([
      ['packaging', 0, 1],
      ['building', 1, 2],
      ['deploying', 3, 2],
      ['verifying', 5, 1],
    ]);
  });

  it('end with what the agent writes once it is ready', () => {
    expect(sectionsOf(lines, at(3)).map(({ name, lineCount }) => [name, lineCount])).toEqual([
      ['packaging', 1],
      ['building', 2],
      ['deploying', 1],
      ['runtime', 2],
    ]);
  });
});

describe('rows', () => {
  it('are headings and lines', () => {
    expect(logRows(lines, NOTHING_FOLDED).rows).toEqual([-1, 0, -2, 1, 2, -3, 3, 4, -4, 5]);
  });

  it('leave out the lines of folded sections, and those below the level', () => {
    expect(logRows(lines, { ...NOTHING_FOLDED, folded: new Set(['building' as const]) }).rows).toEqual([
      -1, 0, -2, -3, 3, 4, -4, 5,
    ]);
    expect(logRows(lines, { ...NOTHING_FOLDED, level: 'WARNING' }).rows).toEqual([-1, -2, 2, -3, 3, -4]);
  });

  it('are found by their line, among headings and gaps', () => {
    const many = [-1, 0, 1, 2, -2, -3, 7, 8, -4, -5, -6];
    for (const [index, row] of many.entries()) if (row >= 0) expect(findRow(many, row)).toBe(index);
    for (const absent of [3, 5, 9]) expect(findRow(many, absent)).toBe(-1);
    expect(findRow([-1, -2], 0)).toBe(-1);
    expect(findRow([], 0)).toBe(-1);
  });
});

describe('LineSearch', () => {
  it('finds lines in either case, of the level, and nothing for nothing', () => {
    const search = new LineSearch();
    expect(search.find(lines, 'NPM', 'DEBUG')).toEqual([1, 2, 4]);
    expect(search.find(lines, 'npm', 'WARNING')).toEqual([2]);
    expect(search.find(lines, '', 'DEBUG')).toEqual([]);
  });

  it('finds what is added at the end, and begins anew when lines come before', () => {
    const search = new LineSearch();
    expect(search.find(lines.slice(2, 4), 'npm', 'DEBUG')).toEqual([0]);
    expect(search.find(lines.slice(2), 'npm', 'DEBUG')).toEqual([0, 2]);
    expect(search.find(lines, 'npm', 'DEBUG')).toEqual([1, 2, 4]);
  });

  it('sees only the last state of a line that overwrites itself', () => {
    const search = new LineSearch();
    const progress = [line(0, 'building', 'pull 10%\rpull 100%')];
    expect(search.find(progress, '10%', 'DEBUG')).toEqual([]);
    expect(search.find(progress, '100%', 'DEBUG')).toEqual([0]);
  });
});
