import type { EventSource } from '../operations/operations.ts';
import { createSseStream, SSE_HEADERS, type Frame } from './sse-stream.ts';

export interface StreamTiming {
  keepAliveMs: number;
  stallTimeoutMs: number;
}

/** The response that streams a task's events, each framed for its transport. */
export const streamResponse = (source: EventSource, frame: Frame, timing: StreamTiming): Response => {
  const { keepAliveMs, stallTimeoutMs } = timing;
  return new Response(createSseStream({ ...source, frame, keepAliveMs, stallTimeoutMs }), {
    headers: SSE_HEADERS,
  });
};

/** The response that streams one answer without a task and ends. */
export const messageResponse = (json: string): Response =>
  new Response(`data: ${json}\n\n`, { headers: SSE_HEADERS });
