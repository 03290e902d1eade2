import { indexAfter, type Feed } from '../log/feed.ts';
import type { Entry } from '../log/entry.ts';

/** How an event is put on the wire: the text of one SSE event. */
export type Frame = (entry: Pick<Entry, 'seq' | 'json'>) => string;

export const SSE_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const;

const MAX_CHUNK_CHARS = 65_536;
const encoder = new TextEncoder();

/** An event of the REST binding (section 11.7), with its number in the log as id. */
export const restFrame: Frame = ({ seq, json }) => `id: ${seq}\ndata: ${json}\n\n`;

export interface SseStreamOptions {
  feed: Feed;
  /** Entries after this one follow. */
  afterSeq: number;
  /** Sent before them: a snapshot of the task at `afterSeq`. */
  snapshot?: Entry | undefined;
  frame: Frame;
  keepAliveMs: number;
  /** A reader that takes nothing for so long, while there is something, is cut off; it resumes by id. */
  stallTimeoutMs: number;
}

/**
 * A task's events from one point of its log until its end. The reader's place is a cursor into the feed: what was
 * added since the last write goes out in one piece, at most 64 K characters of it wait for a slow socket, and
 * nothing is buffered beyond that.
 */
export const createSseStream = (options: SseStreamOptions): ReadableStream<Uint8Array> => {
  const { feed, frame, keepAliveMs, stallTimeoutMs } = options;
  let cursor = indexAfter(feed.entries, options.afterSeq);
  let first = options.snapshot;
  let wake: (() => void) | undefined;
  let unsubscribe = () => {};
  let lastTakenAt = Date.now();

  const takeText = (): string => {
    let text = '';
    if (first) text = frame(first);
    first = undefined;
    while (cursor < feed.entries.length && text.length < MAX_CHUNK_CHARS) {
      const entry = feed.entries[cursor++] as Entry;
      if (!entry.hidden) text += frame(entry);
    }
    return text;
  };

  let keepAlive: NodeJS.Timeout | undefined;
  const stop = () => {
    clearInterval(keepAlive);
    unsubscribe();
    wake?.();
  };

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        unsubscribe = feed.subscribe(() => {
          if (wake) setImmediate(wake);
          wake = undefined;
        });
        keepAlive = setInterval(() => {
          const isStalled = (controller.desiredSize ?? 0) <= 0;
          if (!isStalled) controller.enqueue(encoder.encode(': keep-alive\n\n'));
          else if (Date.now() - lastTakenAt > stallTimeoutMs) {
            stop();
            controller.error(new Error('The reader has stalled.'));
          }
        }, keepAliveMs);
      },
      async pull(controller) {
        lastTakenAt = Date.now();
        for (;;) {
          const text = takeText();
          if (text !== '') return controller.enqueue(encoder.encode(text));
          if (feed.isEnded) {
            stop();
            return controller.close();
          }
          await new Promise<void>((resolve) => (wake = resolve));
        }
      },
      cancel: stop,
    },
    { highWaterMark: 1 },
  );
};
