import { callerHeaders } from '../proxied-headers.ts';

/** An answer of A2A 1.0 over HTTP+JSON. */
export function answerJson(status: number, body: unknown): Response {
  const headers = callerHeaders(new Headers({ 'content-type': 'application/json', 'a2a-version': '1.0' }));
  return new Response(JSON.stringify(body), { status, headers });
}
