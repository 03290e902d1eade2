import { createWriteStream } from 'node:fs';
import type { Log } from '../cloud/log.ts';
import { summarizeLine } from './summarize-line.ts';

/** A log of one-line JSON in a file. Warnings and errors also go, in short, to `notice`. */
export function createLogFile(
  file: string,
  notice: (text: string) => void,
): { log: Log; close(): Promise<void> } {
  const stream = createWriteStream(file, { flags: 'a' });
  stream.on('error', () => undefined);
  return {
    log(severity, message, fields = {}) {
      const line = JSON.stringify({ time: new Date().toISOString(), severity, message, ...fields });
      stream.write(line + '\n');
      const text = summarizeLine(line);
      if (text !== undefined) notice(text);
    },
    close: () => new Promise((resolve) => stream.end(resolve)),
  };
}
