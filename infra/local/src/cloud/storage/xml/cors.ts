import type { Context, Hono } from 'hono';
import { z } from 'zod';
import type { ObjectStore } from '../object-store.ts';

export const corsSchema = z.array(
  z.object({
    origin: z.array(z.string()).default([]),
    method: z.array(z.string()).default([]),
    responseHeader: z.array(z.string()).default([]),
    maxAgeSeconds: z.int().optional(),
  }),
);

/** One entry of a bucket's CORS configuration (https://cloud.google.com/storage/docs/cross-origin). */
export type CorsEntry = z.infer<typeof corsSchema>[number];

/** Lets pages of these origins upload and read by signed URLs. */
export function uploadsFrom(origins: readonly string[]): CorsEntry {
  return {
    origin: [...origins],
    method: ['GET', 'HEAD', 'PUT'],
    responseHeader: [
      'Content-Type',
      'Content-MD5',
      'ETag',
      'x-goog-content-length-range',
      'x-goog-generation',
      'x-goog-hash',
      'x-goog-if-generation-match',
    ],
    maxAgeSeconds: 3600,
  };
}

/** Answers preflights and adds Access-Control headers on the XML API's paths, as the bucket's configuration allows. */
export function addCors(app: Hono, store: ObjectStore): void {
  const path = '/:bucket/:object{.+}';
  const entryFor = (context: Context, method: string): { origin: string; entry: CorsEntry } | undefined => {
    const origin = context.req.header('origin');
    if (origin === undefined) return undefined;
    const entry = store
      .findBucket(context.req.param('bucket') ?? '')
      ?.cors?.find((found) => matches(found.origin, origin) && matches(found.method, method));
    return entry && { origin: entry.origin.includes('*') ? '*' : origin, entry };
  };

  app.options(path, (context) => {
    const found = entryFor(context, context.req.header('access-control-request-method') ?? '');
    context.header('vary', 'Origin');
    if (!found) return context.body(null, 200);
    const { origin, entry } = found;
    context.header('access-control-allow-origin', origin);
    context.header('access-control-allow-methods', entry.method.join(','));
    context.header('access-control-allow-headers', entry.responseHeader.join(','));
    context.header('access-control-max-age', String(entry.maxAgeSeconds ?? 3600));
    return context.body(null, 200);
  });
  app.use(path, async (context, next) => {
    await next();
    const found = entryFor(context, context.req.method);
    if (!found) return;
    context.res.headers.set('access-control-allow-origin', found.origin);
    context.res.headers.set('access-control-expose-headers', found.entry.responseHeader.join(','));
    context.res.headers.append('vary', 'Origin');
  });
}

function matches(allowed: readonly string[], value: string): boolean {
  return allowed.includes('*') || allowed.includes(value);
}
