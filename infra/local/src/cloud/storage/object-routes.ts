import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Context, Hono } from 'hono';
import type { ObjectStore } from './object-store.ts';
import { entityTag, objectResource, writableFields, type StoredObject } from './object-resource.ts';
import { checkPreconditions, parsePreconditions } from './preconditions.ts';
import { StorageError } from './storage-error.ts';

const PAGE_MAX = 1000;

/** Adds listing, reading, changing and deleting of objects below `prefix`. */
export function addObjectRoutes(app: Hono, prefix: string, store: ObjectStore): void {
  const path = `${prefix}/b/:bucket/o/:object{.+}` as const;
  const target = (context: Context) =>
    store.get(
      context.req.param('bucket') ?? '',
      context.req.param('object') ?? '',
      context.req.query('generation'),
    );
  const url = (context: Context) => new URL(context.req.url).origin;

  app.get(`${prefix}/b/:bucket/o`, (context) =>
    context.json(
      listPage(store.list(context.req.param('bucket')), (name) => context.req.query(name), url(context)),
    ),
  );
  app.get(path, (context) => {
    const object = target(context);
    checkPreconditions(
      parsePreconditions((name) => context.req.query(name)),
      object,
    );
    if (context.req.query('alt') === 'media' || prefix.startsWith('/download'))
      return download(context, store, object);
    return context.json(objectResource(object, url(context)));
  });
  app.patch(path, async (context) => {
    const fields = writableFields(await context.req.json<Record<string, unknown>>());
    const object = store.update(
      target(context),
      fields,
      parsePreconditions((name) => context.req.query(name)),
    );
    return context.json(objectResource(object, url(context)));
  });
  app.delete(path, (context) => {
    store.remove(
      target(context),
      parsePreconditions((name) => context.req.query(name)),
    );
    return context.body(null, 204);
  });
}

/** One page of a listing; names below the next delimiter are folded into `prefixes`. */
export function listPage(
  objects: readonly StoredObject[],
  query: (name: string) => string | undefined,
  url: string,
): object {
  const prefix = query('prefix') ?? '';
  const delimiter = query('delimiter');
  const after = Buffer.from(query('pageToken') ?? '', 'base64url').toString();
  const limit = Math.min(Number(query('maxResults') ?? PAGE_MAX) || PAGE_MAX, PAGE_MAX);
  const items: object[] = [];
  const prefixes = new Set<string>();
  let last = '';
  for (const object of objects) {
    const { name } = object;
    if (!name.startsWith(prefix) || name <= after) continue;
    const cut = delimiter ? name.indexOf(delimiter, prefix.length) : -1;
    const folded = cut === -1 || !delimiter ? undefined : name.slice(0, cut + delimiter.length);
    if (folded !== undefined && (prefixes.has(folded) || after.startsWith(folded))) continue;
    if (items.length + prefixes.size >= limit)
      return {
        kind: 'storage#objects',
        nextPageToken: Buffer.from(last).toString('base64url'),
        items,
        prefixes: [...prefixes],
      };
    last = name;
    if (folded === undefined) items.push(objectResource(object, url));
    else prefixes.add(folded);
  }
  return { kind: 'storage#objects', items, ...(prefixes.size > 0 && { prefixes: [...prefixes] }) };
}

/** Answers an object's content, or the range of it that was asked for. */
export function download(context: Context, store: ObjectStore, object: StoredObject): Response {
  const size = Number(object.size);
  const headers = new Headers({
    'content-type': object.contentType ?? 'application/octet-stream',
    'accept-ranges': 'bytes',
    etag: entityTag(object),
    'x-goog-generation': object.generation,
    'x-goog-metageneration': object.metageneration,
    'x-goog-hash': `crc32c=${object.crc32c},md5=${object.md5Hash}`,
    'x-goog-stored-content-encoding': object.contentEncoding ?? 'identity',
    'x-goog-stored-content-length': object.size,
  });
  if (object.cacheControl !== undefined) headers.set('cache-control', object.cacheControl);
  const isGzip = object.contentEncoding === 'gzip';
  if (isGzip && !/gzip/.test(context.req.header('accept-encoding') ?? '')) {
    return new Response(webStream(store.read(object).pipe(createGunzip())), { headers });
  }
  if (object.contentEncoding !== undefined) headers.set('content-encoding', object.contentEncoding);
  const range = parseRange(context.req.header('range'), size);
  if (range === undefined) {
    headers.set('content-length', object.size);
    return new Response(size === 0 ? null : webStream(store.read(object)), { headers });
  }
  headers.set('content-range', `bytes ${String(range.start)}-${String(range.end)}/${object.size}`);
  headers.set('content-length', String(range.end - range.start + 1));
  return new Response(webStream(store.read(object, range)), { status: 206, headers });
}

/** Reads one range of bytes (RFC 9110); a form that we do not know means the whole object. Throws a StorageError (416). */
export function parseRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const start = match[1] === '' ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const end = match[1] === '' || match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (start >= size || end < start)
    throw new StorageError(416, 'requestedRangeNotSatisfiable', 'The requested range cannot be satisfied.');
  return { start, end };
}

function webStream(stream: Readable): ReadableStream {
  return Readable.toWeb(stream) as ReadableStream;
}
