import { decodeLines, type LogLine } from '@agent-gallery/contract';
import { createSubscriber } from 'svelte/reactivity';
import type { Stop } from '#lib/live/subscribe-patiently.ts';
import { describeFailure, type Failure } from '#lib/portal/failure.ts';
import type { ChunkPage, LogChunkSource, StoredChunk } from './log-chunk-source.ts';
import { OrderedLines, type LineChange } from './ordered-lines.ts';

/** The database gives a chunk its time a little before others can see it, so a listener begins so much earlier. */
export const OVERLAP_MS = 10_000;
/** A listener holds all that it has seen; after so many chunks another one takes over. */
export const CHUNKS_PER_LISTENER = 200;
/** A new listener that no server has answered by then has no connection. */
const CONFIRMED_WITHIN_MS = 5_000;

/** What the page knows of a log. */
export interface LogView {
  lines: readonly LogLine[];
  /** How the lines differ from those of the view before. */
  change: LineChange;
  /** Whether the lines go back to the log's beginning. */
  complete: boolean;
  connected: boolean;
  /** The last line that was there when the connection was lost, once it is back; null where there was none yet. */
  resumedAfter?: LogLine | null;
  failure?: Failure;
}

/**
 * A deployment's log, followed from its first reader to its last: the newest page at once, then what is written from
 * there on, and the pages before it in the background.
 */
export class LogTail {
  #view: LogView = { lines: [], change: 'none', complete: false, connected: true };
  #update: (() => void) | undefined;
  #run: AbortController | undefined;
  #newestMs: number | undefined;
  #lastBeforeLoss: LogLine | null | undefined;
  #settled = false;
  readonly #lines = new OrderedLines();
  readonly #source: LogChunkSource;
  readonly #subscribe: () => void;

  constructor(source: LogChunkSource) {
    this.#source = source;
    this.#subscribe = createSubscriber((update) => {
      this.#update = update;
      const stop = this.start();
      return () => {
        stop();
        this.#update = undefined;
      };
    });
  }

  get view(): LogView {
    this.#subscribe();
    return this.#view;
  }

  /** Begins to read and to listen; returns what ends both. Reading `view` in the page does this by itself. */
  start(): Stop {
    this.#run?.abort();
    const run = new AbortController();
    this.#run = run;
    this.#read(run.signal).catch((error: unknown) => {
      this.#fail(run, error);
    });
    return () => {
      run.abort();
    };
  }

  /** Begins anew, as after a failure. */
  retry(): void {
    this.#show({ change: 'none', connected: true, failure: undefined });
    this.start();
  }

  /**
   * Says that nothing will be written any more and the chunks have been merged. All pages are read once more, since
   * whoever read them meanwhile may have missed chunks that were gone before their turn came.
   */
  settle(): void {
    if (this.#settled) return;
    this.#settled = true;
    if (this.#run?.signal.aborted === false) this.start();
  }

  async #read(signal: AbortSignal) {
    const newest = await this.#source.newestPage();
    if (signal.aborted) return;
    this.#add(newest.chunks);
    if (!this.#settled) this.#listen(signal);
    for (let older = newest.older; older !== undefined;) {
      const page: ChunkPage = await older();
      if (signal.aborted) return;
      this.#add(page.chunks);
      older = page.older;
    }
    this.#show({ change: 'none', complete: true });
  }

  /** Listens from a little before the newest chunk; `takenOver` is called when its first chunks have come. */
  #listen(signal: AbortSignal, takenOver?: () => void) {
    let heardBefore = false;
    let confirmed = false;
    let count = 0;
    const sinceMs = this.#newestMs === undefined ? undefined : this.#newestMs - OVERLAP_MS;
    const silence = setTimeout(() => {
      if (!signal.aborted) this.#add([], false);
    }, CONFIRMED_WITHIN_MS);
    const stop = this.#source.watch(sinceMs, {
      next: (chunks, connected) => {
        // What a new listener finds in the cache, before the server has answered, is no lost connection.
        confirmed ||= connected;
        if (confirmed) clearTimeout(silence);
        this.#add(chunks, confirmed ? connected : this.#view.connected);
        if (!heardBefore) {
          heardBefore = true;
          takenOver?.();
          return;
        }
        const before = count;
        count += chunks.length;
        if (before < CHUNKS_PER_LISTENER && count >= CHUNKS_PER_LISTENER) this.#listen(signal, () => end());
      },
      failed: (error) => {
        if (this.#run?.signal === signal) this.#fail(this.#run, error);
      },
    });
    const end = () => {
      clearTimeout(silence);
      stop();
    };
    signal.addEventListener('abort', end, { once: true });
  }

  #add(chunks: readonly StoredChunk[], connected = this.#view.connected) {
    let change: LineChange = 'none';
    if (chunks.length > 0) {
      const newest = Math.max(...chunks.map((chunk) => chunk.committedAtMs));
      this.#newestMs = Math.max(newest, this.#newestMs ?? newest);
      // Chunks come by the time they were written, which is nearly the order of their lines.
      const inOrder = chunks.toSorted((a, b) => a.committedAtMs - b.committedAtMs);
      change = this.#lines.add(inOrder.flatMap((chunk) => decodeLines(chunk.lines)));
    }
    if (change !== 'none' || connected !== this.#view.connected) this.#show({ change, connected });
  }

  /** Remembers where the log stood when the connection was lost, and says it when it is back. */
  #noteConnection(before: Pick<LogView, 'connected' | 'lines'>) {
    if (before.connected && !this.#view.connected) {
      this.#lastBeforeLoss = before.lines.at(-1) ?? null;
      delete this.#view.resumedAfter;
    } else if (!before.connected && this.#view.connected && this.#lastBeforeLoss !== undefined) {
      this.#view.resumedAfter = this.#lastBeforeLoss;
      this.#lastBeforeLoss = undefined;
    }
  }

  #fail(run: AbortController, error: unknown) {
    if (run.signal.aborted) return;
    run.abort();
    this.#show({ change: 'none', failure: describeFailure(error) });
  }

  #show({ failure, ...changed }: Omit<Partial<LogView>, 'failure'> & { failure?: Failure | undefined }) {
    const { failure: _earlier, ...rest } = this.#view;
    const lines =
      changed.change === undefined || changed.change === 'none' ? rest.lines : this.#lines.all.slice();
    this.#view = { ...rest, ...changed, lines, ...(failure === undefined ? {} : { failure }) };
    this.#noteConnection(rest);
    this.#update?.();
  }
}
