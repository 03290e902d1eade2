import { StringDecoder } from 'node:string_decoder';
import type { OutputLine } from './engine.ts';

/** A line longer than this is handed on in parts. */
export const LINE_MAX_CHARACTERS = 64 * 1024;

export interface LineSplitter {
  write(chunk: Buffer): void;
  /** Hands on the last line when the stream did not end it. */
  end(): void;
}

/**
 * Joins chunks into lines. A carriage return inside a line (a progress bar) leaves only what stands after the last one, as on a
 * terminal. Empty lines are kept.
 */
export function createLineSplitter(
  stream: OutputLine['stream'],
  onLine: (line: OutputLine) => void,
): LineSplitter {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const emit = (raw: string) => {
    const ended = raw.replace(/\r+$/, '');
    onLine({ stream, text: ended.slice(ended.lastIndexOf('\r') + 1), at: new Date() });
  };
  const take = (text: string) => {
    rest += text;
    let start = 0;
    for (let end = rest.indexOf('\n'); end !== -1; end = rest.indexOf('\n', start)) {
      emit(rest.slice(start, end));
      start = end + 1;
    }
    rest = rest.slice(start);
    while (rest.length > LINE_MAX_CHARACTERS) {
      emit(rest.slice(0, LINE_MAX_CHARACTERS));
      rest = rest.slice(LINE_MAX_CHARACTERS);
    }
  };
  return {
    write: (chunk) => take(decoder.write(chunk)),
    end() {
      take(decoder.end());
      if (rest !== '') emit(rest);
      rest = '';
    },
  };
}
