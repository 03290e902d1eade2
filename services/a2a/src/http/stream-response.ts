import type { ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import type { EventSource } from '../operations/operations.ts';
import type { AppEnv } from './create-app.ts';
import { startSseReader, type Frame, type SseReader, type SseTiming } from './sse-reader.ts';

const SSE_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const;

const encoder = new TextEncoder();

/** Streams into Node's own response: half the cost of a web stream between the log and the socket. */
const streamToNode = (
  outgoing: ServerResponse,
  headers: Record<string, string>,
  options: EventSource & SseTiming & { frame: Frame },
): Response => {
  outgoing.writeHead(200, headers);
  const reader = startSseReader(options, {
    write: (text) => outgoing.write(text),
    end: () => outgoing.end(),
    abort: () => outgoing.destroy(),
  });
  outgoing.on('drain', reader.resume);
  outgoing.on('close', reader.close);
  return RESPONSE_ALREADY_SENT;
};

const streamToWeb = (
  headers: Record<string, string>,
  options: EventSource & SseTiming & { frame: Frame },
): Response => {
  let reader: SseReader | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      reader = startSseReader(options, {
        write(text) {
          controller.enqueue(encoder.encode(text));
          return (controller.desiredSize ?? 0) > 0;
        },
        end: () => controller.close(),
        abort: () => controller.error(new Error('The reader has stalled.')),
      });
    },
    pull: () => reader?.resume(),
    cancel: () => reader?.close(),
  });
  return new Response(body, { headers });
};

/** The response that streams a task's events, each framed for its transport. */
export const streamResponse = (
  c: Context<AppEnv>,
  source: EventSource,
  frame: Frame,
  timing: SseTiming,
): Response => {
  const options = { ...source, frame, pulse: timing.pulse, stallTimeoutMs: timing.stallTimeoutMs };
  const activeExtensions = c.get('activeExtensions');
  const headers = { ...SSE_HEADERS, ...(activeExtensions && { 'a2a-extensions': activeExtensions }) };
  // Reading c.res here would make Hono copy the response, and the copy would end Node's.
  const outgoing = c.env?.outgoing as ServerResponse | undefined;
  return outgoing ? streamToNode(outgoing, headers, options) : streamToWeb(headers, options);
};

/** The response that streams one answer without a task and ends. */
export const messageResponse = (json: string): Response =>
  new Response(`data: ${json}\n\n`, { headers: SSE_HEADERS });
