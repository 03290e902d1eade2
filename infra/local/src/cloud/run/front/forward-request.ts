import {
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import type { Lease } from '../instance/create-revision-runner.ts';
import { withoutSignature } from './authorize-request.ts';
import { sendErrorPage } from './error-page.ts';

const hopByHop = new Set([
  'connection',
  // Node has answered it when the request arrives here.
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export interface ForwardOptions {
  /** From the request's arrival to the end of the answer. */
  timeoutMs: number;
  /** Whether the front has checked a token. */
  authenticated: boolean;
  /** Called once with Cloud Run's sentence when the container or the time failed the request. */
  onFailure: (status: number, message: string) => void;
}

const unavailable = {
  status: 503,
  title: 'Server Error',
  text: 'The service you requested is not available at this time.<p>Service error -27.',
};

/**
 * Sends a request to the container and streams the answer back as it comes. Releases the lease at the end. The function
 * that it returns is to be called when the container has ended.
 */
export function forwardRequest(
  request: IncomingMessage,
  response: ServerResponse,
  lease: Lease,
  options: ForwardOptions,
): () => void {
  let over = false;
  const finish = () => {
    if (over) return false;
    over = true;
    clearTimeout(timer);
    lease.release();
    return true;
  };
  const upstream = httpRequest({
    host: lease.host,
    port: lease.port,
    method: request.method,
    path: request.url,
    headers: forwardedHeaders(request, options.authenticated),
    agent: false,
  });
  const fail = (status: number, message: string) => {
    if (!finish()) return;
    upstream.destroy();
    options.onFailure(status, message);
    sendErrorPage(
      response,
      status === 504 ? { status, title: 'Server Error', text: 'upstream request timeout' } : unavailable,
    );
  };
  const timer = setTimeout(() => {
    fail(
      504,
      'The request has been terminated because it has reached the maximum request timeout. To change this limit, see ' +
        'https://cloud.google.com/run/docs/configuring/request-timeout',
    );
  }, options.timeoutMs);
  const broken = () =>
    fail(
      503,
      'The request failed because either the HTTP response was malformed or connection to the instance had an error. ' +
        'Additional troubleshooting documentation can be found at: ' +
        'https://cloud.google.com/run/docs/troubleshooting#malformed-response-or-connection-error',
    );

  upstream.once('error', broken);
  upstream.once('response', (answer) => {
    response.writeHead(
      answer.statusCode ?? 502,
      answer.statusMessage ?? '',
      withoutHopByHop(answer.rawHeaders),
    );
    response.flushHeaders();
    answer.once('error', broken);
    answer.once('close', () => {
      if (!answer.complete) broken();
    });
    answer.pipe(response);
  });
  response.once('close', () => {
    finish();
    if (!response.writableFinished) upstream.destroy();
  });
  request.once('error', () => upstream.destroy());
  request.pipe(upstream);
  return broken;
}

/** The headers for the container: those of the caller, and what Google's front end adds. */
export function forwardedHeaders(request: IncomingMessage, authenticated: boolean): OutgoingHttpHeaders {
  const named = new Set((request.headers.connection ?? '').toLowerCase().split(/\s*,\s*/));
  const headers: OutgoingHttpHeaders = {};
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    if (!values || hopByHop.has(name) || named.has(name)) continue;
    headers[name] = values.length === 1 ? values[0] : values;
  }
  // Node adds an own header for a body of unknown length, but not for methods that usually have none.
  if (request.headers['transfer-encoding']) headers['transfer-encoding'] = 'chunked';
  const caller = request.socket.remoteAddress ?? '';
  const before = request.headers['x-forwarded-for'];
  headers['x-forwarded-for'] = before ? `${String(before)}, ${caller}` : caller;
  headers['x-forwarded-proto'] = 'http';
  if (authenticated) {
    for (const name of ['authorization', 'x-serverless-authorization'] as const) {
      const value = request.headers[name];
      if (typeof value !== 'string') continue;
      headers[name] = withoutSignature(value);
    }
  }
  return headers;
}

function withoutHopByHop(raw: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? '';
    if (!hopByHop.has(name.toLowerCase())) kept.push(name, raw[index + 1] ?? '');
  }
  return kept;
}
