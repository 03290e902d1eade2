import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls';
import { listen } from '../port-book.ts';
import { RpcError, rpcCode } from '../rpc-error.ts';
import type { Certificate } from './local-certificate.ts';
import { restError } from './rest-error.ts';
import { sendJson, type RestHandler } from './serve-rest.ts';

export interface RestServerDeps {
  port: number;
  handler: RestHandler;
  /** Shown to those who come through the proxy for https://….googleapis.com. */
  certificate: Certificate;
}

export interface RestServer {
  port: number;
  close(): Promise<void>;
}

const keepAliveMs = 65_000;

/**
 * Google's REST APIs on one port of 127.0.0.1, whatever the host in the request. It is its own HTTP proxy, for clients that
 * put a region before an endpoint's host or have an address of googleapis.com built in: nothing is ever passed on, and
 * other hosts are refused.
 */
export async function startRestServer({ port, handler, certificate }: RestServerDeps): Promise<RestServer> {
  let secureContext: SecureContext | undefined;
  const tunnels = new Set<Socket>();
  const server = createServer({ keepAliveTimeout: keepAliveMs, requestTimeout: 0 }, (request, response) => {
    const url = targetOf(request);
    if (!url) refuse(request, response);
    else void handler(request, response, url);
  });
  server.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const host = (request.url ?? '').replace(/:\d+$/, '');
    if (!isGoogleHost(host)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    tunnels.add(socket);
    socket.once('close', () => tunnels.delete(socket));
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    secureContext ??= createSecureContext(certificate);
    const secure = new TLSSocket(socket, { isServer: true, secureContext, ALPNProtocols: ['http/1.1'] });
    secure.on('error', () => secure.destroy());
    server.emit('connection', secure);
  });
  const bound = await listen(server, port);
  return {
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const socket of tunnels) socket.destroy();
      }),
  };
}

/** What a request is for, in its own form or in that for proxies; undefined when it is for somebody else. */
function targetOf(request: IncomingMessage): URL | undefined {
  const { url = '/' } = request;
  const scheme = request.socket instanceof TLSSocket ? 'https' : 'http';
  const target = url.startsWith('/') ? `${scheme}://${request.headers.host ?? 'localhost'}${url}` : url;
  // No URL has a host such as us-central1-127.0.0.1, since it ends in a number and is no address.
  const parsed = parseUrl(
    target.replace(/^(https?:\/\/[a-z][a-z0-9-]*-)127\.0\.0\.1(?=[:/]|$)/i, '$1localhost'),
  );
  if (!parsed || !(isGoogleHost(parsed.hostname) || isOwnHost(parsed.hostname))) return undefined;
  // Whoever handles it further looks at these two.
  request.url = parsed.pathname + parsed.search;
  request.headers.host = parsed.host;
  return parsed;
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function isGoogleHost(host: string): boolean {
  return /(^|\.)googleapis\.com$/i.test(host);
}

function isOwnHost(host: string): boolean {
  return /^([a-z]+(-[a-z]+)*\d*-)?(127\.0\.0\.1|localhost|host\.docker\.internal)$/i.test(host);
}

function refuse(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  const words = 'The local cloud answers for *.googleapis.com and itself only, and passes nothing on.';
  sendJson(response, 403, restError(new RpcError(rpcCode.permissionDenied, words)));
}
