import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server } from 'node:http';

/** An Express app is a function with settings; the one that functions-framework makes listens to its server. */
function servesExpress(server: Server): boolean {
  return server.listeners('request').some((listener) => 'settings' in listener);
}

function isForApi(request: IncomingMessage): boolean {
  return /^(?:\/api)?\/v1\//.test(request.url ?? '');
}

/**
 * Lets request bodies reach the app as they were sent. functions-framework parses each body with Express before
 * the function sees it, and answers a body that does not parse, or is in an unknown encoding, with a page of HTML
 * and a stack trace. Here it is told that the body is bytes: it keeps those as `rawBody` and looks no further,
 * while the app reads the true headers, which @hono/node-server takes from `rawHeaders`.
 */
export function keepRawBody(): void {
  subscribe('http.server.request.start', (message) => {
    const { request, server } = message as { request: IncomingMessage; server: Server };
    if (!isForApi(request) || !servesExpress(server)) return;
    request.headers['content-type'] = 'application/octet-stream';
    delete request.headers['content-encoding'];
  });
}
