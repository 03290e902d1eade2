import { describe, expect, it } from 'vitest';
import type { OutputLine } from './engine.ts';
import { createLineSplitter, LINE_MAX_CHARACTERS } from './split-lines.ts';

function split(chunks: (string | Buffer)[]): string[] {
  const lines: OutputLine[] = [];
  const splitter = createLineSplitter('stdout', (line) => lines.push(line));
  for (const chunk of chunks) splitter.write(Buffer.from(chunk as string));
  splitter.end();
  return lines.map((line) => line.text);
}

describe('createLineSplitter', () => {
  it('joins a line that came in parts and keeps empty lines', () => {
    expect(split(['a', 'b\n\nc', 'd\n'])).toEqual(['ab', '', 'cd']);
  });

  it('hands on a last line that was not ended', () => {
    expect(split(['one\ntwo'])).toEqual(['one', 'two']);
  });

  it('keeps a character whose bytes came apart', () => {
    const bytes = Buffer.from('grüß\n');
    expect(split([bytes.subarray(0, 3), bytes.subarray(3)])).toEqual(['grüß']);
  });

  it('shows what a terminal would show of a progress bar', () => {
    expect(split(['10%\r50%\r100%\r\r\nnext\r\n'])).toEqual(['100%', 'next']);
  });

  it('parts a line without end', () => {
    const [first, second] = split(['x'.repeat(LINE_MAX_CHARACTERS + 1)]);
    expect([first?.length, second]).toEqual([LINE_MAX_CHARACTERS, 'x']);
  });
});
