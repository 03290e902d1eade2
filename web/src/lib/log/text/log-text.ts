import type { LogLine } from '@agent-gallery/contract';
import { plainText } from './plain-text.ts';

/** Lines as a text file: time in UTC, severity, step, then the text with no colours. */
export function logText(lines: readonly LogLine[]): string {
  return lines
    .map(
      ({ at, severity, step, text }) => `${at} ${severity.padEnd(7)} ${step.padEnd(9)} ${plainText(text)}\n`,
    )
    .join('');
}
