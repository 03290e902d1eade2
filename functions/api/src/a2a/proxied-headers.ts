/** What an agent may see of a request. Not the caller's Authorization, not cookies, nothing of the way here. */
const REQUEST_HEADERS = [
  'accept',
  'content-type',
  'a2a-version',
  'a2a-extensions',
  'x-a2a-extensions',
  'prefer',
  'last-event-id',
  'if-none-match',
  'if-modified-since',
  'traceparent',
];

/** What a caller may see of an answer. Not cookies, and nothing that would govern the portal's own origin. */
const RESPONSE_HEADERS = [
  'content-type',
  'cache-control',
  'etag',
  'last-modified',
  'a2a-version',
  'a2a-extensions',
  'x-a2a-extensions',
  'preference-applied',
  'retry-after',
];

function pick(from: Headers, names: readonly string[]): Headers {
  const picked = new Headers();
  for (const name of names) {
    const value = from.get(name);
    if (value !== null) picked.set(name, value);
  }
  return picked;
}

/** Tells our agents for which member the portal calls; each member's tasks are their own there. */
export const USER_HEADER = 'x-agent-gallery-user';

/** The headers that a service gets: those of A2A, the portal's ID token, the member's uid, and the request id. */
export function serviceHeaders(from: Headers, idToken: string, uid: string, requestId: string): Headers {
  const headers = pick(from, REQUEST_HEADERS);
  headers.set('authorization', `Bearer ${idToken}`);
  // A header holds no text beyond Latin-1.
  headers.set(USER_HEADER, encodeURIComponent(uid));
  headers.set('accept-encoding', 'identity');
  headers.set('x-request-id', requestId);
  return headers;
}

/** The headers that the caller gets. An agent's answer is shown by scripts only, never as a page of the portal's origin. */
export function callerHeaders(from: Headers): Headers {
  const headers = pick(from, RESPONSE_HEADERS);
  headers.set('content-security-policy', "default-src 'none'; sandbox");
  if (isEventStream(from)) {
    headers.set('cache-control', 'no-cache, no-transform');
    headers.set('x-accel-buffering', 'no');
  }
  return headers;
}

export function isEventStream(headers: Headers): boolean {
  return /^text\/event-stream\b/i.test(headers.get('content-type') ?? '');
}

export function isJson(headers: Headers): boolean {
  return /^application\/(?:[\w.-]+\+)?json\b/i.test(headers.get('content-type') ?? '');
}
