import type { IncomingMessage, ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { MetricStore } from './metric-store.ts';
import type { SpanStore } from './span-store.ts';

/** Where the functions send their spans, and the console’s debug page reads them. */
export const DEBUG_PATH = '/__/debug';
const BODY_MAX_BYTES = 4 * 1024 * 1024;

export interface Telemetry {
  spans: SpanStore;
  metrics: MetricStore;
}

function answerJson(answer: ServerResponse, status: number, body: unknown): void {
  answer.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  answer.end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_MAX_BYTES) throw new Error('It is too large.');
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  const isPacked = request.headers['content-encoding'] === 'gzip';
  return JSON.parse(
    (isPacked ? gunzipSync(body, { maxOutputLength: BODY_MAX_BYTES }) : body).toString('utf8'),
  );
}

async function takeSpans(spans: SpanStore, request: IncomingMessage, answer: ServerResponse): Promise<void> {
  // A page of another site cannot send this type without being asked first, which nothing here answers.
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
    return answerJson(answer, 415, { message: 'Only OTLP as JSON is taken.' });
  try {
    spans.add(await readBody(request));
    answerJson(answer, 200, {});
  } catch (error) {
    answerJson(answer, 400, { message: error instanceof Error ? error.message : String(error) });
  }
}

/** Answers below DEBUG_PATH: `POST /v1/traces` as OTLP has it, `GET /traces/{id}` and `GET /metrics` for the console. */
export function serveTelemetry({ spans, metrics }: Telemetry) {
  return (path: string, request: IncomingMessage, answer: ServerResponse): void => {
    const rest = path.slice(DEBUG_PATH.length);
    if (request.method === 'POST' && rest === '/v1/traces') return void takeSpans(spans, request, answer);
    if (request.method !== 'GET') return answerJson(answer, 405, { message: 'This is only read.' });
    if (rest === '/metrics') return answerJson(answer, 200, { metrics: metrics.read() });
    const [, traceId] = /^\/traces\/([0-9a-f]{32})$/.exec(rest) ?? [];
    const trace = traceId === undefined ? undefined : spans.read(traceId);
    if (trace) return answerJson(answer, 200, trace);
    return answerJson(answer, 404, { message: 'There is no such trace here.' });
  };
}
