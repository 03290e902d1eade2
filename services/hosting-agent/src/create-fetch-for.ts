import {
  createIdTokenFetch,
  createIdTokenHeaders,
  type Fetch,
  type IdTokenHeaders,
} from '@agent-gallery/adk';

/** One fetch for each recorded URL: it calls nothing else, with an ID token whose audience is that URL. */
export const createFetchFor = (
  env: Record<string, string | undefined>,
  headers: IdTokenHeaders = createIdTokenHeaders(),
): ((url: string) => Fetch) => {
  const made = new Map<string, Fetch>();
  return (url) => {
    const known = made.get(url);
    if (known) return known;
    const created = createIdTokenFetch({ url, audience: url.replace(/\/+$/, ''), env, headers });
    made.set(url, created);
    return created;
  };
};
