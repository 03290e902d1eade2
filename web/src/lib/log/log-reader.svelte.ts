import type { LineSeverity, LogLine } from '@agent-gallery/contract';
import { SvelteSet } from 'svelte/reactivity';
import type { LogTail } from './log-tail.ts';
import { orderedRange, type LineRange } from './rows/line-range.ts';
import { LineSearch } from './rows/line-search.ts';
import { isOfLevel, logRows, type SectionName } from './rows/log-rows.ts';
import { searchPattern } from './text/line-pieces.ts';

/** What one reader of a log looks at: search, level, folded sections, and the lines that a link names. */
export class LogReader {
  query = $state('');
  /** Lines of less are left out. */
  level = $state<LineSeverity>('DEBUG');
  /** The lines that are linked to or chosen for copying. */
  range = $state.raw<LineRange>();
  /** The line of the search that was gone to last. */
  #current = $state.raw<LogLine>();
  readonly #folded = new SvelteSet<SectionName>();
  readonly #search = new LineSearch();
  readonly #tail: LogTail;
  readonly #readyAt: () => string | undefined;

  /** `readyAt` says from when on lines are the running agent's. */
  constructor(tail: LogTail, readyAt: () => string | undefined) {
    this.#tail = tail;
    this.#readyAt = readyAt;
  }

  readonly lines = $derived.by(() => this.#tail.view.lines);
  readonly list = $derived.by(() =>
    logRows(this.lines, { level: this.level, folded: this.#folded, readyAt: this.#readyAt() }),
  );
  readonly pattern = $derived(searchPattern(this.query));
  /** Indices of the lines that the search finds. */
  readonly found = $derived.by(() => this.#search.find(this.lines, this.query, this.level));
  /** Which of the found lines was gone to last, from 0; −1 for none. */
  readonly position = $derived.by(() =>
    this.#current === undefined ? -1 : this.found.findIndex((index) => this.lines[index] === this.#current),
  );

  get current(): LogLine | undefined {
    return this.position < 0 ? undefined : this.#current;
  }

  isFolded(name: SectionName): boolean {
    return this.#folded.has(name);
  }

  toggle(name: SectionName): void {
    if (!this.#folded.delete(name)) this.#folded.add(name);
  }

  /** Takes the next found line, or the one before, round and round; returns its index. */
  step(by: 1 | -1): number | undefined {
    const { found, position } = this;
    if (found.length === 0) return undefined;
    const next =
      position < 0 ? (by > 0 ? 0 : found.length - 1) : (position + by + found.length) % found.length;
    const index = found[next];
    if (index === undefined) return undefined;
    this.#current = this.lines[index];
    return index;
  }

  /** Makes a line visible that a filter or a folded section hides. */
  uncover(index: number): void {
    const section = this.list.sections.findLast(({ start }) => start <= index);
    if (section !== undefined) this.#folded.delete(section.name);
    const line = this.lines[index];
    if (line !== undefined && !isOfLevel(line, this.level)) this.level = 'DEBUG';
  }

  /** Chooses a line, or all from the one chosen before to it. */
  choose(number: number, extend: boolean): void {
    this.range = orderedRange(extend && this.range !== undefined ? this.range.from : number, number);
  }

  isChosen(index: number): boolean {
    return this.range !== undefined && index + 1 >= this.range.from && index + 1 <= this.range.to;
  }
}
