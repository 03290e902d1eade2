import type { LogLine } from '@agent-gallery/contract';
import { describe, expect, it } from 'vitest';
import { linePieces, searchPattern } from './line-pieces.ts';
import { logText } from './log-text.ts';
import { plainText, shownText } from './plain-text.ts';

const ESC = '\x1b';

describe('a line that overwrites itself', () => {
  it.each([
    ['10%\r50%\r100%', '100%'],
    ['10%\r50%\r', '50%'],
    ['done\r\nnext\r', 'done\nnext'],
    ['\r\r', ''],
    ['no progress', 'no progress'],
    [`${ESC}[32m10%${ESC}[0m\r${ESC}[32m90%${ESC}[0m`, '90%'],
  ])('%j reads %j', (text, read) => {
    expect(plainText(text)).toBe(read);
  });
});

describe('escapes of a terminal', () => {
  it('are no part of the text, whatever they are', () => {
    expect(
      plainText(`${ESC}[1;31merror${ESC}[0m ${ESC}[2K${ESC}]8;;https://x.test${ESC}\\link${ESC}]8;;${ESC}\\`),
    ).toBe('error link');
    expect(shownText(`${ESC}]0;title\x07text`)).toBe('text');
  });

  it('become classes, and colours of 24 bits a style', () => {
    expect(linePieces(`plain ${ESC}[1;31mred${ESC}[0m ${ESC}[38;2;1;2;3mrgb${ESC}[0m`)).toEqual([
      { text: 'plain ', classes: '', style: '', marked: false },
      { text: 'red', classes: 'ansi-bold ansi-red-fg', style: '', marked: false },
      { text: ' ', classes: '', style: '', marked: false },
      {
        text: 'rgb',
        classes: '',
        style: 'color: color-mix(in srgb, rgb(1, 2, 3) 35%, var(--text))',
        marked: false,
      },
    ]);
  });

  it('leave markup as text', () => {
    expect(linePieces(`<img src=x onerror=alert(1)>${ESC}[31m<b>`).map(({ text }) => text)).toEqual([
      '<img src=x onerror=alert(1)>',
      '<b>',
    ]);
  });
});

describe('what a search finds', () => {
  const marked = (text: string, query: string) =>
    linePieces(text, searchPattern(query))
      .filter((piece) => piece.marked)
      .map(({ text: found }) => found);

  it('is marked in either case, each time it occurs', () => {
    expect(marked('Npm warn npm', 'npm')).toEqual(['Npm', 'npm']);
  });

  it('is marked across a change of colour', () => {
    expect(marked(`fai${ESC}[31mled${ESC}[0m now`, 'failed')).toEqual(['fai', 'led']);
  });

  it('is taken literally', () => {
    expect(marked('a.b axb (c)', 'a.b')).toEqual(['a.b']);
    expect(marked('a.b axb (c)', '(c)')).toEqual(['(c)']);
    expect(searchPattern('  ')).toBeUndefined();
  });

  it('loses nothing of the line', () => {
    const text = `one ${ESC}[31mtwo${ESC}[0m three`;
    const whole = linePieces(text, searchPattern('e')).map((piece) => piece.text);
    expect(whole.join('')).toBe('one two three');
  });
});

it('a downloaded line has its time, severity, step and text', () => {
  const line: LogLine = {
    insertId: '1',
    at: '2026-11-21T10:00:00.000000Z',
    severity: 'WARNING',
    step: 'building',
    text: `${ESC}[33m1%\r2%`,
  };
  expect(logText([line])).toBe('2026-11-21T10:00:00.000000Z WARNING building  2%\n');
});
