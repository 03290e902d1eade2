import { type ClientRequest, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { AddressGuard } from './address-guard.ts';

/** What came of one attempt: done, refused for good, or to be tried again. `status` is that of the answer, where one came. */
export type PostOutcome =
  { kind: 'delivered'; status: number } | { kind: 'refused' | 'retryable'; cause: string; status?: number };

const isRetryable = (status: number): boolean =>
  status === 408 || status === 425 || status === 429 || status >= 500;

/**
 * One POST to a webhook through the address guard: no redirect is followed, its answer is not read, and it has
 * `timeoutMs` in all.
 */
export const postWebhook = (options: {
  url: URL;
  headers: Record<string, string>;
  body: string;
  timeoutMs: number;
  guard: AddressGuard;
}): Promise<PostOutcome> => {
  const { url, headers, body, timeoutMs, guard } = options;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) && !guard.isAllowed(host)) {
    return Promise.resolve({ kind: 'refused', cause: `${host} is a private address.` });
  }
  const request = { 'https:': httpsRequest, 'http:': httpRequest }[url.protocol];
  if (request === undefined)
    return Promise.resolve({ kind: 'refused', cause: `${url.protocol} is no scheme of a webhook.` });
  return new Promise((resolve) => {
    let call: ClientRequest;
    try {
      call = request(url, {
        method: 'POST',
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
        lookup: guard.lookup,
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch (error) {
      // A header that somebody chose holds what no header may.
      return resolve({ kind: 'refused', cause: error instanceof Error ? error.message : String(error) });
    }
    call.on('response', (response) => {
      response.resume();
      const status = response.statusCode ?? 0;
      if (status >= 200 && status < 300) resolve({ kind: 'delivered', status });
      else resolve({ kind: isRetryable(status) ? 'retryable' : 'refused', cause: `HTTP ${status}`, status });
    });
    call.on('error', (error) => resolve({ kind: 'retryable', cause: error.message }));
    call.end(body);
  });
};
