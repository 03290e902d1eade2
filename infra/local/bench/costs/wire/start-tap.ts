import { createServer as createHttp, request, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  connect,
  constants,
  createServer as createHttp2,
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { createServer, type Socket } from 'node:net';
import { grpcFrames } from './grpc-frames.ts';

/** One call as it passes: what is sent on, message by message, and what comes back. */
export interface CallTap {
  sent?: (message: Buffer) => void;
  received?: (message: Buffer) => void;
}

/** One HTTP/1.1 request as it passes. */
export interface RequestTap {
  sent?: (part: Buffer) => void;
  received?: (part: Buffer) => void;
  ended?: () => void;
}

export interface Tap {
  /** `127.0.0.1:PORT`: speaks what the emulator behind it speaks. */
  host: string;
  close(): Promise<void>;
}

/** Headers that belong to a connection and may not be sent on over HTTP/2 (RFC 9113, section 8.2.2). */
const CONNECTION_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'host']);

/**
 * Stands before an emulator, passes all on unchanged, and shows what passes: gRPC of Google's server clients (HTTP/2), and REST and
 * WebChannel of browsers (HTTP/1.1), both on one port as the emulator has them.
 */
export async function startTap(options: {
  /** `127.0.0.1:PORT` of the emulator. */
  upstream: string;
  onCall: (path: string, headers: IncomingHttpHeaders) => CallTap;
  onRequest: (method: string, url: string) => RequestTap;
}): Promise<Tap> {
  const { upstream, onCall, onRequest } = options;
  const http2 = createHttp2({ settings: { maxConcurrentStreams: 10_000 } });
  http2.on('session', (session) => passSession(session, upstream, onCall));
  const http1 = createHttp((incoming, answer) => passRequest(incoming, answer, upstream, onRequest));
  http1.timeout = 0;
  http1.requestTimeout = 0;
  const sockets = new Set<Socket>();
  const front = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    const sniff = () => {
      const first = socket.read() as Buffer | null;
      if (first === null) return;
      socket.off('readable', sniff);
      socket.unshift(first);
      if (first.toString('latin1', 0, 3) === 'PRI') http2.emit('connection', socket);
      else {
        http1.emit('connection', socket);
        process.nextTick(() => socket.resume());
      }
    };
    socket.on('readable', sniff);
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const address = front.address();
  if (address === null || typeof address === 'string') throw new Error('The tap has no port');
  return {
    host: `127.0.0.1:${String(address.port)}`,
    close: () =>
      new Promise((resolve) => {
        front.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function passSession(
  session: ServerHttp2Session,
  upstream: string,
  onCall: (path: string, headers: IncomingHttpHeaders) => CallTap,
): void {
  const behind = connect(`http://${upstream}`);
  behind.on('error', () => session.destroy());
  session.on('error', () => behind.destroy());
  session.on('close', () => behind.close());
  behind.on('close', () => session.close());
  session.on('stream', (stream, headers) => {
    passCall(stream, headers, behind, onCall(String(headers[':path'] ?? ''), headers));
  });
}

function passCall(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  behind: ClientHttp2Session,
  tap: CallTap,
): void {
  const onward = behind.request(plain(headers), { endStream: false });
  const { sent, received } = tap;
  if (sent) stream.on('data', grpcFrames(sent));
  if (received) onward.on('data', grpcFrames(received));
  let trailers: IncomingHttpHeaders | undefined;
  onward.on('response', (answer, flags) => {
    if (stream.destroyed) return;
    // An answer of trailers alone ends with its headers.
    const ends = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    stream.respond(plain(answer), ends ? { endStream: true } : { waitForTrailers: true });
    if (!ends) onward.pipe(stream);
  });
  onward.on('trailers', (found) => {
    trailers = found;
  });
  stream.on('wantTrailers', () => stream.sendTrailers(plain(trailers ?? {})));
  stream.pipe(onward);
  onward.on('error', () => stream.close(constants.NGHTTP2_INTERNAL_ERROR));
  stream.on('error', () => onward.close(constants.NGHTTP2_CANCEL));
  stream.on('aborted', () => onward.close(constants.NGHTTP2_CANCEL));
  onward.on('close', () => {
    if (onward.rstCode !== 0 && !stream.closed) stream.close(onward.rstCode);
  });
  stream.on('close', () => {
    if (!onward.closed) onward.close(stream.rstCode === 0 ? constants.NGHTTP2_CANCEL : stream.rstCode);
  });
}

function plain(headers: IncomingHttpHeaders): Record<string, string | string[] | undefined> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !CONNECTION_HEADERS.has(name)));
}

function passRequest(
  incoming: IncomingMessage,
  answer: ServerResponse,
  upstream: string,
  onRequest: (method: string, url: string) => RequestTap,
): void {
  const tap = onRequest(incoming.method ?? 'GET', incoming.url ?? '/');
  const [host, port] = upstream.split(':');
  const { headers, method, url } = incoming;
  // What is counted must be readable, so nothing is compressed.

  const onward = request({
    ...{ host, port, method, path: url, agent: false },
    headers: { ...headers, 'accept-encoding': 'identity' },
  });
  if (tap.sent) incoming.on('data', tap.sent);
  onward.on('response', (response) => {
    answer.writeHead(response.statusCode ?? 502, response.headers);
    answer.flushHeaders();
    if (tap.received) response.on('data', tap.received);
    if (tap.ended) response.on('end', tap.ended);
    response.pipe(answer);
    response.on('error', () => answer.destroy());
  });
  onward.on('error', () => answer.destroy());
  answer.on('close', () => onward.destroy());
  incoming.pipe(onward);
}
