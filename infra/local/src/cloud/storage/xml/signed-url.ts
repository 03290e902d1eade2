import { createHash } from 'node:crypto';
import type { Signers } from '../../project/create-signers.ts';
import { XmlError } from './xml-error.ts';

export interface SignedRequest {
  method: string;
  url: URL;
  headers: Headers;
}

const algorithm = 'GOOG4-RSA-SHA256';
const longestSeconds = 604_800;
const skewMs = 15 * 60_000;

/**
 * Checks a V4 signed URL (https://cloud.google.com/storage/docs/authentication/canonical-requests): its time, its signed headers,
 * and its signature, unless the account that signed it has no key here. Throws an XmlError.
 */
export function checkSignedUrl(request: SignedRequest, signers: Signers, now = Date.now()): void {
  const { searchParams } = request.url;
  const parameter = (name: string) => {
    const value = searchParams.get(name);
    if (value !== null && value !== '') return value;
    throw invalid(`Missing or empty query parameter ${name}.`);
  };
  if (parameter('X-Goog-Algorithm') !== algorithm)
    throw invalid('The local Cloud Storage takes X-Goog-Algorithm=GOOG4-RSA-SHA256 only.');
  const [email = '', ...scope] = parameter('X-Goog-Credential').split('/');
  const date = parameter('X-Goog-Date');
  const signedAt = parseDate(date);
  if (
    scope.length !== 4 ||
    scope[0] !== date.slice(0, 8) ||
    scope.slice(2).join('/') !== 'storage/goog4_request'
  )
    throw invalid('Malformed X-Goog-Credential.');
  const expires = Number(parameter('X-Goog-Expires'));
  if (!Number.isInteger(expires) || expires < 1 || expires > longestSeconds)
    throw invalid('X-Goog-Expires must be a number of seconds from 1 to 604800.');
  if (signedAt > now + skewMs)
    throw new XmlError(403, 'AccessDenied', 'Access denied.', 'The signature is not valid yet.');
  const expiresAt = signedAt + expires * 1000;
  if (now > expiresAt)
    throw new XmlError(
      400,
      'ExpiredToken',
      'Invalid argument.',
      `The provided token has expired. Request signature expired at: ${new Date(expiresAt).toISOString()}`,
    );

  const signedHeaders = parameter('X-Goog-SignedHeaders').split(';');
  checkHeaders(request.headers, signedHeaders);
  const signature = Buffer.from(parameter('X-Goog-Signature'), 'hex');
  // Google's Node client signs the host without its port, other clients the header as it is sent.
  const host = request.headers.get('host') ?? request.url.host;
  const verdicts = [host, host.replace(/:\d+$/, '')].map((signedHost) => {
    const hash = createHash('sha256')
      .update(canonicalRequest(request, signedHeaders, signedHost))
      .digest('hex');
    return signers.verify(email, Buffer.from([algorithm, date, scope.join('/'), hash].join('\n')), signature);
  });
  if (verdicts.includes(false) && !verdicts.includes(true))
    throw new XmlError(
      403,
      'SignatureDoesNotMatch',
      'Access denied.',
      'The request signature we calculated does not match the signature you provided. Check your Google secret key and ' +
        'signing method.',
    );
}

function checkHeaders(headers: Headers, signed: readonly string[]): void {
  if (!signed.includes('host')) throw malformed('host', 'The header host must be signed.');
  for (const name of signed)
    if (name !== 'host' && headers.get(name) === null)
      throw malformed(name, 'Header was included in signedheaders, but not in the request.');
  for (const name of headers.keys())
    if (name.startsWith('x-goog-') && !signed.includes(name))
      throw malformed(name, 'Header was included in the request, but not in signedheaders.');
}

function canonicalRequest(
  { method, url, headers }: SignedRequest,
  signed: readonly string[],
  host: string,
): string {
  const query = [...url.searchParams]
    .filter(([name]) => name !== 'X-Goog-Signature')
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const valueOf = (name: string) =>
    (name === 'host' ? host : (headers.get(name) ?? '')).trim().replace(/\s{2,}/g, ' ');
  return [
    method,
    url.pathname
      .split('/')
      .map((part) => encode(decodeURIComponent(part)))
      .join('/'),
    query,
    signed.map((name) => `${name}:${valueOf(name)}\n`).join(''),
    signed.join(';'),
    headers.get('x-goog-content-sha256') ?? 'UNSIGNED-PAYLOAD',
  ].join('\n');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function parseDate(text: string): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  const time = Date.parse(
    `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`,
  );
  if (Number.isNaN(time)) throw invalid('Malformed X-Goog-Date.');
  return time;
}

function invalid(details: string): XmlError {
  return new XmlError(400, 'AuthenticationRequired', 'Invalid argument.', details);
}

function malformed(header: string, details: string): XmlError {
  return new XmlError(400, 'MalformedSecurityHeader', 'Invalid argument.', `${details} (${header})`);
}
