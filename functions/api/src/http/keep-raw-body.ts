import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server } from 'node:http';

/** An Express app is a function with settings; the one that functions-framework makes listens to its server. */
function servesExpress(server: Server): boolean {
  return server.listeners('request').some((listener) => 'settings' in listener);
}

function isForApi(request: IncomingMessage): boolean {
  return /^(?:\/api)?\/v1\//.test(request.url ?? '');
}

/** What Express reads a body by, as it was sent. */
const sentHeaders = new WeakMap<
  IncomingMessage,
  { type: string | undefined; encoding: string | undefined }
>();

/**
 * Lets request bodies reach the app as they were sent. functions-framework parses each body with Express before
 * the function sees it, and answers a body that does not parse, or is in an unknown encoding, with a page of HTML
 * and a stack trace. Here it is told that the body is bytes: it keeps those as `rawBody` and looks no further.
 */
export function keepRawBody(): void {
  subscribe('http.server.request.start', (message) => {
    const { request, server } = message as { request: IncomingMessage; server: Server };
    if (!isForApi(request) || !servesExpress(server)) return;
    const { headers } = request;
    sentHeaders.set(request, { type: headers['content-type'], encoding: headers['content-encoding'] });
    headers['content-type'] = 'application/octet-stream';
    delete headers['content-encoding'];
  });
}

/** Gives a request that has passed Express the headers back that it was sent with. */
export function restoreHeaders(request: IncomingMessage): void {
  const sent = sentHeaders.get(request);
  if (sent === undefined) return;
  if (sent.type === undefined) delete request.headers['content-type'];
  else request.headers['content-type'] = sent.type;
  if (sent.encoding !== undefined) request.headers['content-encoding'] = sent.encoding;
}
