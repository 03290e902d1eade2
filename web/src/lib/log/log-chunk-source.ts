import type { Stop } from '#lib/live/subscribe-patiently.ts';

/** A stored part of a deployment's log. */
export interface StoredChunk {
  /** When it was written, by the database's clock; milliseconds since 1970. */
  committedAtMs: number;
  /** As encodeLines writes them. */
  lines: string;
}

export interface ChunkPage {
  /** Newest first. */
  chunks: StoredChunk[];
  /** Reads the next page back in time; absent at the beginning of the log. */
  older?: () => Promise<ChunkPage>;
}

export interface ChunkHandlers {
  /** Chunks that are new since the last call; the first call comes even when there are none. */
  next(chunks: StoredChunk[], connected: boolean): void;
  failed(error: Error): void;
}

/** Where a deployment's log lies. Chunks may be written late, come again, and be merged into others that hold the same lines. */
export interface LogChunkSource {
  /** The newest chunks, at most about 1 MB. */
  newestPage(): Promise<ChunkPage>;
  /** Follows every chunk that is or will be written at `sinceMs` or later, or all of them. */
  watch(sinceMs: number | undefined, handlers: ChunkHandlers): Stop;
}
