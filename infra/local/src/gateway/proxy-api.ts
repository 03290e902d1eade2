import { Agent, request, type IncomingMessage, type ServerResponse } from 'node:http';

/** Headers that belong to one connection (RFC 9110, section 7.6.1) and are not passed on. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade'];

/**
 * Passes requests on to the API function as Firebase Hosting's rewrite does, except that nothing is held back: each piece of an
 * answer goes on as it comes, and a client that leaves ends the request behind it.
 */
export function proxyApi(port: number): {
  handle: (incoming: IncomingMessage, answer: ServerResponse) => void;
  close: () => void;
} {
  // A kept connection that the server closes at the very moment fails the request that was put on it; a new one costs nothing here.
  const agent = new Agent({ keepAlive: false });
  return {
    handle(incoming, answer) {
      const outgoing = request({
        agent,
        host: '127.0.0.1',
        port,
        method: incoming.method,
        path: incoming.url,
        headers: forwardedHeaders(incoming),
      });
      outgoing.on('response', (response) => {
        answer.writeHead(response.statusCode ?? 502, endToEndHeaders(response));
        answer.flushHeaders();
        response.pipe(answer);
        response.on('error', () => answer.destroy());
      });
      outgoing.on('error', () => {
        if (answer.headersSent) answer.destroy();
        else answerUnavailable(answer);
      });
      answer.on('close', () => outgoing.destroy());
      incoming.pipe(outgoing);
    },
    close: () => agent.destroy(),
  };
}

function endToEndHeaders({ headers }: IncomingMessage): Record<string, string | string[]> {
  const kept = Object.entries(headers).filter(
    (entry): entry is [string, string | string[]] => entry[1] !== undefined && !HOP_BY_HOP.includes(entry[0]),
  );
  return Object.fromEntries(kept);
}

function forwardedHeaders(incoming: IncomingMessage): Record<string, string | string[]> {
  return {
    ...endToEndHeaders(incoming),
    'x-forwarded-for': incoming.socket.remoteAddress ?? '127.0.0.1',
    'x-forwarded-host': incoming.headers.host ?? '',
    'x-forwarded-proto': 'http',
  };
}

function answerUnavailable(answer: ServerResponse): void {
  answer.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '1' });
  answer.end(
    JSON.stringify({
      type: 'about:blank',
      title: 'The API is being started.',
      status: 503,
      detail: 'Try again in a moment.',
    }),
  );
}
