import { compareLines, type LogLine } from '@agent-gallery/contract';

/** How new lines changed the order: at the end, at the beginning, or somewhere between. */
export type LineChange = 'none' | 'appended' | 'prepended' | 'inserted';

/** Lines without doubles, ordered by time and id. Adding at either end costs what is added (and a copy at the beginning). */
export class OrderedLines {
  #lines: LogLine[] = [];
  readonly #ids = new Set<string>();

  get all(): readonly LogLine[] {
    return this.#lines;
  }

  add(batch: readonly LogLine[]): LineChange {
    const fresh = this.#withoutKnown(batch);
    const first = fresh[0];
    const last = fresh.at(-1);
    if (first === undefined || last === undefined) return 'none';

    const end = this.#lines.at(-1);
    if (end === undefined || compareLines(end, first) < 0) {
      for (const line of fresh) this.#lines.push(line);
      return 'appended';
    }
    const beginning = this.#lines[0];
    if (beginning !== undefined && compareLines(last, beginning) < 0) {
      this.#lines = fresh.concat(this.#lines);
      return 'prepended';
    }
    this.#merge(fresh, first);
    return 'inserted';
  }

  #withoutKnown(batch: readonly LogLine[]): LogLine[] {
    const fresh: LogLine[] = [];
    let ordered = true;
    for (const line of batch) {
      if (this.#ids.has(line.insertId)) continue;
      this.#ids.add(line.insertId);
      const before = fresh.at(-1);
      if (before !== undefined && compareLines(before, line) > 0) ordered = false;
      fresh.push(line);
    }
    return ordered ? fresh : fresh.sort(compareLines);
  }

  /** Takes off what lies behind the first new line, and puts both back in order. */
  #merge(fresh: readonly LogLine[], first: LogLine) {
    const tail = this.#lines.splice(this.#indexAfter(first));
    let index = 0;
    for (const line of fresh) {
      for (let next = tail[index]; next !== undefined && compareLines(next, line) < 0; next = tail[index]) {
        this.#lines.push(next);
        index += 1;
      }
      this.#lines.push(line);
    }
    for (; index < tail.length; index += 1) {
      const next = tail[index];
      if (next !== undefined) this.#lines.push(next);
    }
  }

  /** Where the lines begin that come after the given one. */
  #indexAfter(line: LogLine): number {
    let low = 0;
    let high = this.#lines.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const there = this.#lines[middle];
      if (there !== undefined && compareLines(there, line) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
