import { createParser } from 'eventsource-parser';
import type { CallAgent } from '../a2a/agent-client.ts';
import type { WireLog } from './wire-log.svelte.ts';

/**
 * Calls an agent as before, and notes what goes out and what comes back, each event of a stream as it comes. The ID token is
 * put on further down the way, so it is never noted.
 */
export function recordCalls(call: CallAgent, log: Pick<WireLog, 'add'>): CallAgent {
  return async (operation, init) => {
    const method = init.method ?? 'GET';
    const bodyText = typeof init.body === 'string' ? init.body : undefined;
    log.add({
      kind: 'request',
      method,
      operation,
      headers: withoutAuthorization(init.headers),
      bodyText,
      ...(bodyText === undefined ? {} : { body: readJson(bodyText) }),
    });
    let response: Response;
    try {
      response = await call(operation, init);
    } catch (error) {
      if (init.signal?.aborted !== true) log.add({ kind: 'failed', method, operation, ...describe(error) });
      throw error;
    }
    const { status, headers, statusText } = response;
    if (!/^text\/event-stream\b/.test(headers.get('content-type') ?? '') || response.body === null) {
      const text = await response.text();
      log.add({
        kind: 'response',
        method,
        operation,
        status,
        ...(text === '' ? {} : { body: readJson(text) }),
      });
      return new Response(text === '' ? null : text, { status, statusText, headers });
    }
    log.add({ kind: 'response', method, operation, status });
    const parser = createParser({
      onEvent: ({ id, data }) => {
        log.add({ kind: 'event', method, operation, eventId: id, body: readJson(data) });
      },
    });
    const decoder = new TextDecoder();
    const noted = response.body.pipeThrough(
      new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        transform(chunk, controller) {
          controller.enqueue(chunk);
          parser.feed(decoder.decode(chunk, { stream: true }));
        },
      }),
    );
    return new Response(noted, { status, statusText, headers });
  };
}

function withoutAuthorization(init: HeadersInit | undefined): Record<string, string> {
  const headers = new Headers(init);
  headers.delete('authorization');
  return Object.fromEntries(headers);
}

/** Why no answer came; a problem of the portal is noted as it was answered. */
function describe(error: unknown): { reason: string; body?: unknown } {
  const reason = error instanceof Error ? error.message : String(error);
  return error instanceof Error && 'problem' in error ? { reason, body: error.problem } : { reason };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
