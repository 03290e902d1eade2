import type { ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import type { Entry } from '../log/entry.ts';
import type { EventSource } from '../operations/operations.ts';
import type { AppEnv } from './create-app.ts';
import {
  startSseReader,
  type Frame,
  type SseReader,
  type SseReaderOptions,
  type SseTiming,
} from './sse-reader.ts';

const SSE_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const;

const LINES_HEADERS = { ...SSE_HEADERS, 'content-type': 'application/x-ndjson; charset=utf-8' } as const;

const encoder = new TextEncoder();

type ReaderOptions = Omit<SseReaderOptions, keyof SseTiming>;

/** Streams into Node's own response: half the cost of a web stream between the log and the socket. */
const streamToNode = (
  outgoing: ServerResponse,
  headers: Record<string, string>,
  options: SseReaderOptions,
): Response => {
  outgoing.writeHead(200, headers);
  const reader = startSseReader(options, {
    write: (text) => outgoing.write(text),
    end: () => outgoing.end(),
    abort: () => outgoing.destroy(),
  });
  outgoing.on('drain', reader.resume);
  outgoing.on('close', reader.close);
  options.onStream?.(1);
  outgoing.once('close', () => options.onStream?.(-1));
  return RESPONSE_ALREADY_SENT;
};

const streamToWeb = (headers: Record<string, string>, options: SseReaderOptions): Response => {
  let reader: SseReader | undefined;
  let isOpen = true;
  const over = () => {
    if (isOpen) options.onStream?.(-1);
    isOpen = false;
  };
  options.onStream?.(1);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      reader = startSseReader(options, {
        write(text) {
          controller.enqueue(encoder.encode(text));
          return (controller.desiredSize ?? 0) > 0;
        },
        end: () => {
          controller.close();
          over();
        },
        abort: () => {
          controller.error(new Error('The reader has stalled.'));
          over();
        },
      });
    },
    pull: () => reader?.resume(),
    cancel: () => {
      reader?.close();
      over();
    },
  });
  return new Response(body, { headers });
};

const respond = (
  c: Context<AppEnv>,
  headers: Record<string, string>,
  timing: SseTiming,
  options: ReaderOptions,
): Response => {
  const { pulse, stallTimeoutMs, onStream } = timing;
  const activeExtensions = c.get('activeExtensions');
  const all = { ...headers, ...(activeExtensions && { 'a2a-extensions': activeExtensions }) };
  // Reading c.res here would make Hono copy the response, and the copy would end Node's.
  const outgoing = c.env?.outgoing as ServerResponse | undefined;
  const reader = { ...options, pulse, stallTimeoutMs, onStream };
  return outgoing ? streamToNode(outgoing, all, reader) : streamToWeb(all, reader);
};

/** The response that streams a task's events, each framed for its transport. */
export const streamResponse = (
  c: Context<AppEnv>,
  source: EventSource,
  frame: Frame,
  timing: SseTiming,
): Response => respond(c, SSE_HEADERS, timing, { ...source, frame });

/** The response that streams lines of JSON, until `isLast` or the task's end. */
export const streamLines = (
  c: Context<AppEnv>,
  source: EventSource,
  timing: SseTiming,
  options: { frame: Frame; isLast: (entry: Entry) => boolean },
): Response => respond(c, LINES_HEADERS, timing, { ...source, ...options, keepAlive: '' });

/** The response that streams one answer without a task and ends. */
export const messageResponse = (json: string): Response =>
  new Response(`data: ${json}\n\n`, { headers: SSE_HEADERS });

/** The same as lines of JSON. */
export const linesResponse = (lines: readonly unknown[]): Response =>
  new Response(lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { headers: LINES_HEADERS });
