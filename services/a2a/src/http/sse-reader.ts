import { indexAfter, type Feed } from '../log/feed.ts';
import type { Entry } from '../log/entry.ts';
import { isTerminal } from '../protocol/task-states.ts';
import type { OnStream } from '../serve/stream-count.ts';

/** How an event is put on the wire: the text of one SSE event. */
export type Frame = (entry: Pick<Entry, 'seq' | 'json'>) => string;

/** An event of the REST binding (section 11.7), with its number in the log as id. */
export const restFrame: Frame = ({ seq, json }) => `id: ${seq}\ndata: ${json}\n\n`;

/** Where a reader's text goes. */
export interface SseSink {
  /** Takes a piece; false if no more should come until `SseReader.resume` is called. */
  write(text: string): boolean;
  end(): void;
  /** Ends it without a proper end: the reader has stalled. */
  abort(): void;
}

export interface SseReader {
  /** The sink takes more again. */
  resume(): void;
  /** The sink is gone. */
  close(): void;
}

export interface SseTiming {
  /** Readers whose pulse is due: see `createPulse`. */
  pulse: SsePulse;
  /** A reader that takes nothing for so long, while there is something, is cut off; it resumes by id. */
  stallTimeoutMs: number;
  /** Counts streams. */
  onStream?: OnStream | undefined;
}

export interface SseReaderOptions extends SseTiming {
  feed: Feed;
  /** Entries after this one follow. */
  afterSeq: number;
  /** Sent before them: a snapshot of the task at `afterSeq`. */
  snapshot?: Entry | undefined;
  frame: Frame;
  /** Sent when nothing else is for a while; by default a comment. Empty for none. */
  keepAlive?: string;
  /** Whether the stream ends with this entry, though the task may go on. */
  isLast?: ((entry: Entry) => boolean) | undefined;
}

/** Calls its members at an interval: one timer for all streams of a service. */
export interface SsePulse {
  add(beat: () => void): () => void;
}

const endsTask = ({ state }: Entry): boolean => state !== undefined && isTerminal(state);

const MAX_PIECE_CHARS = 65_536;
const KEEP_ALIVE = ': keep-alive\n\n';

/**
 * Sends a task's events from one point of its log until its end. The reader's place is a cursor into the feed: what
 * was added since the last write goes out in one piece per turn of the event loop, at most 64 K characters of it wait
 * for a slow socket, and nothing is buffered beyond that.
 */
export const startSseReader = (options: SseReaderOptions, sink: SseSink): SseReader => {
  const { feed, afterSeq, frame, stallTimeoutMs, pulse, isLast, keepAlive = KEEP_ALIVE } = options;
  let cursor = indexAfter(feed.entries, afterSeq);
  let isBlocked = false;
  let isScheduled = false;
  let isClosed = false;
  let isOver = false;
  let lastTakenAt = Date.now();

  const close = () => {
    isClosed = true;
    unsubscribe();
    stopPulse();
  };

  const flush = () => {
    isScheduled = false;
    while (!isClosed && !isBlocked) {
      let text = '';
      while (!isOver && cursor < feed.entries.length && text.length < MAX_PIECE_CHARS) {
        const entry = feed.entries[cursor++] as Entry;
        // A reader may have seen more, on the instance that runs the task, than has come here yet.
        // But the end is told to everybody who claims to have seen something beyond it.
        const isKnown = entry.seq === afterSeq || (entry.seq < afterSeq && !endsTask(entry));
        if (entry.hidden || isKnown) continue;
        text += frame(entry);
        isOver = isLast?.(entry) ?? false;
      }
      if (text !== '') {
        lastTakenAt = Date.now();
        isBlocked = !sink.write(text);
      } else if (isOver || feed.isEnded) {
        close();
        sink.end();
      } else return;
    }
  };

  const unsubscribe = feed.subscribe(() => {
    if (isScheduled || isBlocked) return;
    isScheduled = true;
    setImmediate(flush);
  });
  const stopPulse = pulse.add(() => {
    if (!isBlocked) {
      if (keepAlive !== '') isBlocked = !sink.write(keepAlive);
    } else if (Date.now() - lastTakenAt > stallTimeoutMs) {
      close();
      sink.abort();
    }
  });

  if (options.snapshot) isBlocked = !sink.write(frame(options.snapshot));
  flush();
  return {
    resume() {
      isBlocked = false;
      lastTakenAt = Date.now();
      flush();
    },
    close,
  };
};

/** A pulse that beats each `intervalMs` while it has members. */
export const createPulse = (intervalMs: number): SsePulse => {
  const members = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;
  return {
    add(beat) {
      members.add(beat);
      timer ??= setInterval(() => {
        for (const member of members) member();
      }, intervalMs);
      return () => {
        members.delete(beat);
        if (members.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
};
