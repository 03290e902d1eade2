import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { Readable } from 'node:stream';
import type { AddressGuard } from '@agent-gallery/a2a/address-guard';
import type { GitHttpRequest, GitHttpResponse, HttpClient } from 'isomorphic-git';

/** The server said no, or may not be asked: final, in words for a person. */
export class FetchRefused extends Error {}

export interface GuardedHttpOptions {
  guard: AddressGuard;
  /** Of all answers together. */
  maxBytes: number;
  signal: AbortSignal;
  /** Certificates to trust beside the system's. */
  ca?: string;
}

/** HTTP for Git: https only, no private address, no redirect, and no more than `maxBytes` in all. */
export function createGuardedHttp({ guard, maxBytes, signal, ca }: GuardedHttpOptions): HttpClient {
  let received = 0;
  const limited = async function* (body: Readable): AsyncIterableIterator<Uint8Array> {
    for await (const chunk of body) {
      received += (chunk as Buffer).length;
      if (received > maxBytes)
        throw new FetchRefused(`The repository is larger than ${maxBytes} bytes, even without its history.`);
      yield chunk as Buffer;
    }
  };
  return {
    request: ({ url, method = 'GET', headers = {}, body }: GitHttpRequest): Promise<GitHttpResponse> => {
      const target = new URL(url);
      const host = target.hostname.replace(/^\[|\]$/g, '');
      if (target.protocol !== 'https:')
        throw new FetchRefused(`${target.protocol}// is not allowed; use https.`);
      if (isIP(host) && !guard.isAllowed(host)) throw new FetchRefused(`${host} is a private address.`);
      return new Promise((resolve, reject) => {
        const call = httpsRequest(target, {
          method,
          headers,
          lookup: guard.lookup,
          signal,
          ...(ca && { ca }),
        });
        call.on('error', reject);
        call.on('response', (response) => {
          const { statusCode = 0, statusMessage = '', headers: answered } = response;
          if (statusCode >= 300 && statusCode < 400) {
            response.resume();
            const to = URL.canParse(answered.location ?? '', target.href)
              ? new URL(answered.location ?? '', target).host
              : 'elsewhere';
            reject(new FetchRefused(`The server sends on to ${to}: give the repository’s own URL.`));
            return;
          }
          resolve({
            url,
            method,
            statusCode,
            statusMessage,
            headers: Object.fromEntries(
              Object.entries(answered).map(([name, value]) => [
                name,
                Array.isArray(value) ? value.join(', ') : (value ?? ''),
              ]),
            ),
            body: limited(response),
          });
        });
        const sent =
          body === undefined ? Readable.from([]) : Readable.from(body as AsyncIterable<Uint8Array>);
        sent.on('error', reject).pipe(call);
      });
    },
  };
}
