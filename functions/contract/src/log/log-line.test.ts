import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STEP_NAMES } from '../deployment/deployment-status.ts';
import {
  CHUNK_MAX_CHARACTERS,
  CHUNK_MAX_LINES,
  chunkLines,
  compareLines,
  decodeLines,
  encodeLine,
  encodeLines,
  LINE_MAX_CHARACTERS,
  normalizeTime,
  SEVERITIES,
  type LogLine,
} from './log-line.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom('\\', 'n', 'r', 't', '\n', '\r', '\t', '\\n', '\u2028', '\u0000', '😀'))
    .map((parts) => parts.join('')),
);
const anyLine: fc.Arbitrary<LogLine> = fc.record({
  insertId: anyText,
  at: fc
    .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((date) => normalizeTime(date.toISOString())),
  severity: fc.constantFrom(...SEVERITIES),
  step: fc.constantFrom(...STEP_NAMES),
  text: anyText,
});

function line(changes: Partial<LogLine> = {}): LogLine {
  return {
    insertId: 'id',
    at: '2026-11-20T10:00:00.000000Z',
    severity: 'INFO',
    step: 'building',
    text: 'text',
    ...changes,
  };
}

describe('encoded lines', () => {
  it('are decoded to what they were, whatever is in them', () => {
    fc.assert(
      fc.property(fc.array(anyLine), (lines) => {
        expect(decodeLines(encodeLines(lines))).toEqual(lines);
      }),
    );
  });

  it('take one row and five fields each', () => {
    fc.assert(
      fc.property(anyLine, (one) => {
        const row = encodeLine(one);
        expect(row.split('\n')).toHaveLength(1);
        expect(row.split('\t')).toHaveLength(5);
      }),
    );
  });

  it('are cut where they are too long, but not through a character', () => {
    const long = decodeLines(encodeLine(line({ text: 'x'.repeat(LINE_MAX_CHARACTERS + 1) })))[0];
    expect(long?.text).toHaveLength(LINE_MAX_CHARACTERS);
    const emoji = decodeLines(encodeLine(line({ text: 'x' + '😀'.repeat(LINE_MAX_CHARACTERS) })))[0];
    expect(emoji?.text.isWellFormed()).toBe(true);
    expect(emoji?.text.length).toBeGreaterThanOrEqual(LINE_MAX_CHARACTERS - 1);
  });

  it.each([
    '',
    'nothing',
    'a\tb',
    'a\tb\tc\td\te',
    '2026\t9\t0\tid\ttext',
    '2026\t0\t9\tid\ttext',
    '2026\t\t\tid\ttext',
    '2026\t0\t-1\tid\ttext',
  ])('that are none are left out: %j', (row) => {
    const good = line();
    expect(decodeLines(`${row}\n${encodeLine(good)}`)).toEqual([good]);
  });

  it('never fail to decode', () => {
    fc.assert(fc.property(anyText, (text) => Array.isArray(decodeLines(text))));
  });
});

describe('chunks', () => {
  it('hold every line once, in order, within both limits', () => {
    const lengths = fc.constantFrom(1, 100, LINE_MAX_CHARACTERS, LINE_MAX_CHARACTERS * 2);
    fc.assert(
      fc.property(fc.array(lengths, { maxLength: 60 }), fc.integer({ min: 0, max: 1_200 }), (long, short) => {
        const lines = [
          ...long.map((length, n) => line({ insertId: `long-${n}`, text: '\n'.repeat(length) })),
          ...Array.from({ length: short }, (_, n) => line({ insertId: `short-${n}`, text: '' })),
        ];
        const chunks = chunkLines(lines);
        expect(chunks.flatMap((chunk) => decodeLines(chunk.lines)).map(({ insertId }) => insertId)).toEqual(
          lines.map(({ insertId }) => insertId),
        );
        for (const chunk of chunks) {
          expect(chunk.lineCount).toBe(decodeLines(chunk.lines).length);
          expect(chunk.lineCount).toBeGreaterThan(0);
          expect(chunk.lineCount).toBeLessThanOrEqual(CHUNK_MAX_LINES);
          expect(chunk.lines.length).toBeLessThanOrEqual(CHUNK_MAX_CHARACTERS);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('are none for no lines', () => {
    expect(chunkLines([])).toEqual([]);
  });

  it('fit into a Firestore field even when every character takes three bytes', () => {
    const chunks = chunkLines(
      Array.from({ length: 40 }, (_, n) =>
        line({ insertId: `${n}`, text: '語'.repeat(LINE_MAX_CHARACTERS) }),
      ),
    );
    for (const chunk of chunks) expect(new TextEncoder().encode(chunk.lines).length).toBeLessThan(1_048_487);
  });
});

describe('normalizeTime', () => {
  it.each([
    ['2026-11-20T10:00:00Z', '2026-11-20T10:00:00.000000Z'],
    ['2026-11-20T10:00:00.1Z', '2026-11-20T10:00:00.100000Z'],
    ['2026-11-20T10:00:00.123Z', '2026-11-20T10:00:00.123000Z'],
    ['2026-11-20T10:00:00.123456789Z', '2026-11-20T10:00:00.123456Z'],
  ])('writes %s with six digits', (time, normalized) => {
    expect(normalizeTime(time)).toBe(normalized);
  });

  it.each([
    '',
    'now',
    '2026-11-20',
    '2026-11-20T10:00:00',
    '2026-11-20T10:00:00+01:00',
    '2026-13-20T10:00:00Z',
    '2026-11-20T25:00:00Z',
    '2026-11-20T10:00:00.1234567890Z',
    ' 2026-11-20T10:00:00Z',
  ])('refuses "%s"', (time) => {
    expect(() => normalizeTime(time)).toThrow(RangeError);
  });

  it('makes text order time order', () => {
    const time = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(time, time, (a, b) => {
        const [first, second] = [normalizeTime(a.toISOString()), normalizeTime(b.toISOString())];
        expect(first < second).toBe(a.getTime() < b.getTime());
      }),
    );
  });
});

describe('compareLines', () => {
  it('orders by time, then by id', () => {
    const early = line({ at: '2026-11-20T10:00:00.000001Z', insertId: 'b' });
    const late = line({ at: '2026-11-20T10:00:00.000002Z', insertId: 'a' });
    const twin = line({ at: '2026-11-20T10:00:00.000002Z', insertId: 'b' });
    expect([twin, late, early].sort(compareLines)).toEqual([early, late, twin]);
    expect(compareLines(late, { ...late })).toBe(0);
  });

  it('is the same for every order in which lines come', () => {
    fc.assert(
      fc.property(fc.array(anyLine), fc.array(anyLine), (some, others) => {
        const key = ({ at, insertId }: LogLine) => `${at} ${insertId}`;
        const one = [...some, ...others].sort(compareLines).map(key);
        const other = [...others, ...some].sort(compareLines).map(key);
        expect(other).toEqual(one);
      }),
    );
  });
});
