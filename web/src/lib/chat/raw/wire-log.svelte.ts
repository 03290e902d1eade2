/** One thing that went over the wire between this page and an agent. */
export type WireEntry = {
  /** Counts up from 1. */
  number: number;
  /** Milliseconds since 1970. */
  at: number;
  method: string;
  /** Such as `message:send`. */
  operation: string;
  /** As JSON where it is JSON; undefined where there was none. */
  body?: unknown;
} & (
  | { kind: 'request'; headers: Readonly<Record<string, string>>; bodyText: string | undefined }
  | { kind: 'response'; status: number }
  | { kind: 'event'; eventId: string | undefined }
  | { kind: 'failed'; reason: string }
);

type NewEntry = WireEntry extends infer E ? (E extends WireEntry ? Omit<E, 'number' | 'at'> : never) : never;

export type WireKind = 'all' | 'request' | 'response' | 'event';

/** So many are kept; a long answer that streams word by word has a few hundred. */
const MOST_ENTRIES = 5_000;

/** What went over the wire while a chat was open, the oldest first; in memory only. */
export class WireLog {
  #entries = $state.raw<readonly WireEntry[]>([]);
  #droppedCount = $state(0);
  #waiting: WireEntry[] = [];
  #count = 0;
  readonly #now: () => number;
  readonly #schedule: (action: () => void) => void;
  readonly #most: number;

  constructor({
    now = Date.now,
    schedule = (action: () => void) => {
      action();
    },
    most = MOST_ENTRIES,
  }: { now?: () => number; schedule?: (action: () => void) => void; most?: number } = {}) {
    this.#now = now;
    this.#schedule = schedule;
    this.#most = most;
  }

  get entries(): readonly WireEntry[] {
    return this.#entries;
  }

  /** How many of the oldest were let go. */
  get droppedCount(): number {
    return this.#droppedCount;
  }

  /** Takes one more; it shows with all that come before the next frame. */
  add(entry: NewEntry): void {
    this.#count += 1;
    this.#waiting.push({ ...entry, number: this.#count, at: this.#now() });
    if (this.#waiting.length > 1) return;
    this.#schedule(() => {
      const all = [...this.#entries, ...this.#waiting];
      this.#waiting = [];
      const over = Math.max(0, all.length - this.#most);
      this.#entries = over === 0 ? all : all.slice(over);
      this.#droppedCount += over;
    });
  }

  clear(): void {
    this.#entries = [];
    this.#droppedCount = 0;
  }
}

/** Entries of a kind in whose JSON, operation or event id a text occurs, in either case. What failed counts as an answer. */
export function filterEntries(
  entries: readonly WireEntry[],
  kind: WireKind,
  text: string,
): readonly WireEntry[] {
  const wanted = text.trim().toLowerCase();
  return entries.filter((entry) => {
    const ownKind = entry.kind === 'failed' ? 'response' : entry.kind;
    if (kind !== 'all' && ownKind !== kind) return false;
    if (wanted === '') return true;
    return `${entry.method} ${entry.operation} ${entryJson(entry)}`.toLowerCase().includes(wanted);
  });
}

/** An entry's body as indented JSON; text that is no JSON as it came. */
export function bodyJson({ body }: WireEntry): string {
  if (body === undefined) return '';
  return typeof body === 'string' ? body : JSON.stringify(body, null, 2);
}

/** An entry on one line, to be copied with others. */
export function entryJson(entry: WireEntry): string {
  const { number: _number, at, ...rest } = entry;
  const shown = rest.kind === 'request' ? { ...rest, bodyText: undefined } : rest;
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- never changed
  return JSON.stringify({ at: new Date(at).toISOString(), ...shown });
}
