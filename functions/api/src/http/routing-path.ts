import { getPath } from 'hono/utils/url';

/**
 * The path that a request is routed by. Firebase Hosting and the gateway pass `/api/v1/…`; the function's own URL names the
 * function, `api`, in its path and takes that off, so that `/v1/…` arrives. A slash at the end makes no difference.
 */
export function routingPath(request: Request): string {
  const path = getPath(request);
  const full = path.startsWith('/v1/') ? `/api${path}` : path;
  return full.length > 1 && full.endsWith('/') ? full.slice(0, -1) : full;
}
