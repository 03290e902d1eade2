import type { LineSeverity, LogLine } from '@agent-gallery/contract';
import { searchPattern } from '../text/line-pieces.ts';
import { plainText } from '../text/plain-text.ts';
import { isOfLevel } from './log-rows.ts';

/** Finds the lines in which a query occurs. Where lines were only added at the end, only those are looked through. */
export class LineSearch {
  #lines: readonly LogLine[] = [];
  #query = '';
  #level: LineSeverity = 'DEBUG';
  #found: number[] = [];

  /** Indices of the lines of at least a level in which the query occurs, in their order; none for an empty query. */
  find(lines: readonly LogLine[], query: string, level: LineSeverity): readonly number[] {
    const pattern = searchPattern(query);
    const known = this.#lines;
    const goesOn =
      query === this.#query &&
      level === this.#level &&
      lines.length >= known.length &&
      known[0] === lines[0] &&
      known.at(-1) === lines[known.length - 1];
    const from = goesOn ? known.length : 0;
    const found = goesOn ? this.#found.slice() : [];
    if (pattern !== undefined)
      for (let index = from; index < lines.length; index += 1) {
        const line = lines[index];
        if (line !== undefined && isOfLevel(line, level) && plainText(line.text).search(pattern) >= 0)
          found.push(index);
      }
    this.#lines = lines;
    this.#query = query;
    this.#level = level;
    this.#found = found;
    return found;
  }
}
