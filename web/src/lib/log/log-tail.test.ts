import { encodeLines, type LogLine } from '@agent-gallery/contract';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { CHUNKS_PER_LISTENER, LogTail, OVERLAP_MS } from './log-tail.ts';
import type { ChunkHandlers, ChunkPage, LogChunkSource, StoredChunk } from './log-chunk-source.ts';

const START_MS = Date.parse('2026-11-20T10:00:00Z');

function line(number: number): LogLine {
  return {
    insertId: `line-${String(number).padStart(6, '0')}`,
    at: new Date(START_MS + number).toISOString().replace('Z', '000Z'),
    severity: 'INFO',
    step: 'building',
    text: `line ${String(number)}`,
  };
}

function chunk(committedAtMs: number, ...numbers: number[]): StoredChunk {
  return { committedAtMs, lines: encodeLines(numbers.map(line)) };
}

/** A log in memory, as Firestore would serve it: pages newest first, listeners by time. */
class FakeChunks implements LogChunkSource {
  chunks: StoredChunk[] = [];
  readonly listeners = new Set<{ sinceMs: number | undefined; handlers: ChunkHandlers }>();
  listenerCount = 0;
  readonly pageSize: number;
  /** Called before each page is read. */
  beforePage: () => void = () => undefined;

  constructor(pageSize = 2) {
    this.pageSize = pageSize;
  }

  newestPage(): Promise<ChunkPage> {
    return this.#page(undefined);
  }

  async #page(beforeMs: number | undefined): Promise<ChunkPage> {
    await Promise.resolve();
    this.beforePage();
    const found = this.chunks
      .filter((one) => beforeMs === undefined || one.committedAtMs < beforeMs)
      .sort((a, b) => b.committedAtMs - a.committedAtMs)
      .slice(0, this.pageSize);
    const oldest = found.at(-1);
    return {
      chunks: found,
      ...(oldest && found.length === this.pageSize ? { older: () => this.#page(oldest.committedAtMs) } : {}),
    };
  }

  watch(sinceMs: number | undefined, handlers: ChunkHandlers) {
    const listener = { sinceMs, handlers };
    this.listeners.add(listener);
    this.listenerCount += 1;
    queueMicrotask(() => {
      if (!this.listeners.has(listener)) return;
      handlers.next(
        this.chunks.filter((one) => sinceMs === undefined || one.committedAtMs >= sinceMs),
        true,
      );
    });
    return () => {
      this.listeners.delete(listener);
    };
  }

  write(...written: StoredChunk[]) {
    this.chunks.push(...written);
    for (const { sinceMs, handlers } of this.listeners) {
      const seen = written.filter((one) => sinceMs === undefined || one.committedAtMs >= sinceMs);
      if (seen.length > 0) handlers.next(seen, true);
    }
  }

  /** Puts all chunks into new ones, as the worker does after the end. */
  merge(atMs: number) {
    const rows = this.chunks.flatMap((one) => one.lines.split('\n')).sort();
    this.chunks = [];
    const half = Math.ceil(rows.length / 2);
    this.write(
      { committedAtMs: atMs, lines: rows.slice(0, half).join('\n') },
      { committedAtMs: atMs + 1, lines: rows.slice(half).join('\n') },
    );
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 1));
const numbers = (tail: LogTail) => tail.view.lines.map(({ text }) => Number(text.slice(5)));
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('LogTail', () => {
  it('reads the newest page, then all before it, and says when it has the whole log', async () => {
    const source = new FakeChunks();
    for (let index = 0; index < 7; index += 1) source.write(chunk(START_MS + index * 60_000, index));
    const tail = new LogTail(source);
    const stop = tail.start();
    await settled();
    expect(numbers(tail)).toEqual(upTo(7));
    expect(tail.view.complete).toBe(true);
    stop();
  });

  it('shows what is written while and after it reads the history', async () => {
    const source = new FakeChunks();
    for (let index = 0; index < 6; index += 1) source.write(chunk(START_MS + index * 60_000, index));
    let next = 6;
    source.beforePage = () => {
      source.write(chunk(START_MS + next * 60_000, next));
      next += 1;
    };
    const tail = new LogTail(source);
    const stop = tail.start();
    await settled();
    source.write(chunk(START_MS + next * 60_000, next));
    expect(numbers(tail)).toEqual(upTo(next + 1));
    stop();
  });

  it('finds a chunk that became visible late, with a time before the newest one', async () => {
    const source = new FakeChunks();
    source.write(chunk(START_MS + 60_000, 1));
    const tail = new LogTail(source);
    const stop = tail.start();
    await settled();
    source.write(chunk(START_MS + 60_000 - OVERLAP_MS / 2, 0));
    expect(numbers(tail)).toEqual([0, 1]);
    stop();
  });

  it('follows a log that is empty at first', async () => {
    const source = new FakeChunks();
    const tail = new LogTail(source);
    const stop = tail.start();
    await settled();
    expect(tail.view).toMatchObject({ lines: [], complete: true });
    source.write(chunk(START_MS, 0, 1, 2));
    expect(numbers(tail)).toEqual([0, 1, 2]);
    stop();
  });

  it('ignores that chunks are merged into others', async () => {
    const source = new FakeChunks();
    for (let index = 0; index < 5; index += 1) source.write(chunk(START_MS + index * 60_000, index));
    const tail = new LogTail(source);
    const stop = tail.start();
    await settled();
    source.merge(START_MS + 600_000);
    expect(numbers(tail)).toEqual(upTo(5));
    stop();
  });

  it('has every line after settling when chunks were merged while the history was being read', async () => {
    const source = new FakeChunks(1);
    for (let index = 0; index < 8; index += 1) source.write(chunk(START_MS + index * 60_000, index));
    let pages = 0;
    source.beforePage = () => {
      pages += 1;
      if (pages === 3) source.merge(START_MS - 1_000);
    };
    const tail = new LogTail(source);
    const stop = tail.start();
    await settled();
    tail.settle();
    await settled();
    expect(numbers(tail)).toEqual(upTo(8));
    expect(source.listeners.size).toBe(0);
    stop();
  });

  it('only reads when the log was settled before', async () => {
    const source = new FakeChunks();
    source.write(chunk(START_MS, 0));
    const tail = new LogTail(source);
    tail.settle();
    const stop = tail.start();
    await settled();
    expect(numbers(tail)).toEqual([0]);
    expect(source.listenerCount).toBe(0);
    stop();
  });

  it('stops listening when it is stopped, and goes on where it was when started again', async () => {
    const source = new FakeChunks();
    source.write(chunk(START_MS, 0));
    const tail = new LogTail(source);
    const stop = tail.start();
    await settled();
    stop();
    expect(source.listeners.size).toBe(0);
    source.write(chunk(START_MS + 60_000, 1));
    const stopAgain = tail.start();
    await settled();
    expect(numbers(tail)).toEqual([0, 1]);
    stopAgain();
    expect(source.listeners.size).toBe(0);
  });

  it('lets a fresh listener take over from one that has seen many chunks, and loses nothing', async () => {
    const source = new FakeChunks(5);
    const tail = new LogTail(source);
    const stop = tail.start();
    await settled();
    const count = CHUNKS_PER_LISTENER * 2 + 50;
    for (let index = 0; index < count; index += 1) {
      source.write(chunk(START_MS + index * 1_000, index));
      if (index % 20 === 0) await settled();
    }
    expect(numbers(tail)).toEqual(upTo(count));
    expect(source.listenerCount).toBe(3);
    expect(source.listeners.size).toBe(1);
    stop();
  });

  it('shows why it cannot read, and reads when it is tried again', async () => {
    const source = new FakeChunks();
    source.write(chunk(START_MS, 0));
    let denied = true;
    source.beforePage = () => {
      if (denied) throw Object.assign(new Error('Missing permissions.'), { code: 'permission-denied' });
    };
    const tail = new LogTail(source);
    tail.start();
    await settled();
    expect(tail.view.failure).toMatchObject({ code: 'permission-denied', title: 'Not allowed' });
    denied = false;
    tail.retry();
    await settled();
    expect(tail.view.failure).toBeUndefined();
    expect(numbers(tail)).toEqual([0]);
  });

  it('says when the connection is lost and regained', async () => {
    const source = new FakeChunks();
    const tail = new LogTail(source);
    const stop = tail.start();
    await settled();
    const [listener] = source.listeners;
    listener?.handlers.next([], false);
    expect(tail.view.connected).toBe(false);
    listener?.handlers.next([], true);
    expect(tail.view.connected).toBe(true);
    stop();
  });

  it('remembers the last line from before a loss, and takes no new listener’s cache for one', async () => {
    const source = new FakeChunks();
    source.write(chunk(START_MS, 0, 1));
    source.watch = (_sinceMs, handlers) => {
      source.listeners.add({ sinceMs: undefined, handlers });
      return () => undefined;
    };
    const tail = new LogTail(source);
    const stop = tail.start();
    await settled();
    const [listener] = source.listeners;
    listener?.handlers.next([], false);
    expect(tail.view.connected).toBe(true);
    listener?.handlers.next([], true);
    expect(tail.view.resumedAfter).toBeUndefined();
    listener?.handlers.next([], false);
    expect(tail.view.connected).toBe(false);
    listener?.handlers.next([chunk(START_MS + 60_000, 2)], true);
    expect(tail.view.resumedAfter?.text).toBe('line 1');
    stop();
  });

  it('says that the connection is lost when no server answers a new listener', async () => {
    vi.useFakeTimers();
    const source = new FakeChunks();
    source.watch = (_sinceMs, handlers) => {
      source.listeners.add({ sinceMs: undefined, handlers });
      return () => undefined;
    };
    const tail = new LogTail(source);
    const stop = tail.start();
    await vi.advanceTimersByTimeAsync(4_000);
    expect(tail.view.connected).toBe(true);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(tail.view.connected).toBe(false);
    [...source.listeners][0]?.handlers.next([], true);
    expect(tail.view.connected).toBe(true);
    stop();
    vi.useRealTimers();
  });

  it('ends with every line once and in order, whatever the interleaving of reads, writes, doubles and merges', async () => {
    const action = fc.oneof(
      fc.constant('write' as const),
      fc.constant('write-late' as const),
      fc.constant('again' as const),
      fc.constant('wait' as const),
      fc.constant('restart' as const),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.nat(12),
        fc.array(action, { maxLength: 40 }),
        fc.boolean(),
        async (before, actions, merged) => {
          const source = new FakeChunks(3);
          let clock = START_MS;
          let next = 0;
          const write = (behindMs: number) => {
            clock += 700;
            source.write(chunk(clock - behindMs, next, next + 1));
            next += 2;
          };
          for (let index = 0; index < before; index += 1) write(0);
          const tail = new LogTail(source);
          let stop = tail.start();
          for (const one of actions) {
            if (one === 'write') write(0);
            else if (one === 'write-late') write(3_000);
            else if (one === 'again') source.write(...source.chunks.slice(-1));
            else if (one === 'wait') await Promise.resolve();
            else {
              stop();
              stop = tail.start();
            }
          }
          if (merged) source.merge(clock + 1_000);
          await settled();
          tail.settle();
          await settled();
          expect(numbers(tail)).toEqual(upTo(next));
          expect(tail.view.complete).toBe(true);
          stop();
          expect(source.listeners.size).toBe(0);
        },
      ),
      { numRuns: 100 },
    );
  });
});
