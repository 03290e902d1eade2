/** What every server of the benchmark emits for one message: this many chunks of one artifact, of this text. */
export const CHUNK_TEXT = 'a token or two ';

/** How the executor emits: without a pause, or letting the event loop turn between two chunks. */
export type Pace = 'burst' | 'yield';

export interface ServerOptions {
  kind: 'ours' | 'sdk' | 'bare';
  chunks: number;
  pace: Pace;
}

export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
