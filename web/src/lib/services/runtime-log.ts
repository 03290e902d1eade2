import { ProblemError } from '@agent-gallery/api/client';
import {
  SERVICE_LOG_PAGE_SIZE_MAX,
  encodeLines,
  type ServiceLogLine,
  type ServiceLogPage,
} from '@agent-gallery/contract';
import type { ChunkHandlers, ChunkPage, LogChunkSource, StoredChunk } from '#lib/log/log-chunk-source.ts';

/** So many of the lines from before the page was opened are read. */
export const EARLIER_LINES_MAX = 5_000;
const EARLIER_PAGES = EARLIER_LINES_MAX / SERVICE_LOG_PAGE_SIZE_MAX;
/** New lines are asked for again and again; a burst is read to its end as long as it has at most so many pages. */
const BURST_PAGES = 10;
/** Cloud Logging lets a project read 60 times a minute, so a log that is silent is asked less often. */
const ASK_AFTER_MS = 2_000;
const ASK_AFTER_MOST_MS = 10_000;
const SILENCE_FACTOR = 1.4;
/** Entries come a little out of order. */
const OVERLAP_MS = 10_000;
/** Answers that asking again does not change. */
const FINAL_STATUSES = [400, 401, 403, 404, 409, 422, 502];

export interface RuntimeLogDeps {
  read: (range: { since: string; pageSize: number; pageToken?: string }) => Promise<ServiceLogPage>;
  /** From when on; milliseconds since 1970. */
  fromMs: number;
  now: () => number;
  /** Resolves when the page can be seen: nobody reads a log in a tab that is hidden. */
  visible: (signal: AbortSignal) => Promise<void>;
  pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

const timeOf = ({ at }: ServiceLogLine) => Date.parse(at);

function chunkOf(lines: readonly ServiceLogLine[]): StoredChunk[] {
  const [newest] = lines;
  if (newest === undefined) return [];
  const oldestFirst = lines.toReversed().map((line) => ({ ...line, step: 'verifying' as const }));
  return [{ committedAtMs: timeOf(newest), lines: encodeLines(oldestFirst) }];
}

/**
 * What a running service writes, for a LogTail: the newest page, those before it, and then what is new, which the API is
 * asked for every few seconds as long as somebody looks.
 */
export function createRuntimeLog({ read, fromMs, now, visible, pause }: RuntimeLogDeps): LogChunkSource {
  const openedMs = now();
  const iso = (ms: number) => new Date(ms).toISOString();

  async function readPage(count: number, pageToken?: string): Promise<ChunkPage> {
    const range = { since: iso(fromMs), pageSize: SERVICE_LOG_PAGE_SIZE_MAX };
    const { lines, nextPageToken } = await read(pageToken === undefined ? range : { ...range, pageToken });
    const chunks = chunkOf(lines);
    if (nextPageToken === '' || count >= EARLIER_PAGES) return { chunks };
    return { chunks, older: () => readPage(count + 1, nextPageToken) };
  }

  /** All lines since a time, newest first. */
  async function readSince(sinceMs: number): Promise<ServiceLogLine[]> {
    const range = { since: iso(sinceMs), pageSize: SERVICE_LOG_PAGE_SIZE_MAX };
    let page = await read(range);
    const lines = [...page.lines];
    for (let count = 1; page.nextPageToken !== '' && count < BURST_PAGES; count += 1) {
      page = await read({ ...range, pageToken: page.nextPageToken });
      lines.push(...page.lines);
    }
    return lines;
  }

  async function follow(sinceMs: number, signal: AbortSignal, handlers: ChunkHandlers): Promise<void> {
    let newestMs = sinceMs + OVERLAP_MS;
    let waitMs = ASK_AFTER_MS;
    while (!signal.aborted) {
      try {
        const lines = await readSince(newestMs - OVERLAP_MS);
        if (signal.aborted) return;
        const latestMs = lines[0] === undefined ? newestMs : Math.max(newestMs, timeOf(lines[0]));
        waitMs = latestMs > newestMs ? ASK_AFTER_MS : Math.min(waitMs * SILENCE_FACTOR, ASK_AFTER_MOST_MS);
        newestMs = latestMs;
        handlers.next(chunkOf(lines), true);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof ProblemError && FINAL_STATUSES.includes(error.problem.status)) throw error;
        handlers.next([], false);
      }
      await pause(waitMs, signal);
      await visible(signal);
    }
  }

  return {
    newestPage: () => readPage(1),
    watch(sinceMs, handlers) {
      const stopped = new AbortController();
      const { signal } = stopped;
      // Nothing is told before whoever watches knows how to stop.
      void Promise.resolve()
        .then(() => follow(sinceMs ?? openedMs - OVERLAP_MS, signal, handlers))
        .catch((error: unknown) => {
          if (!signal.aborted) handlers.failed(error instanceof Error ? error : new Error(String(error)));
        });
      return () => {
        stopped.abort();
      };
    },
  };
}
