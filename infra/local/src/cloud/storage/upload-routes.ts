import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Context, Hono } from 'hono';
import { readMultipart } from './multipart-body.ts';
import type { ObjectStore } from './object-store.ts';
import { objectResource, writableFields, type StoredObject } from './object-resource.ts';
import { checkPreconditions, parsePreconditions, type Preconditions } from './preconditions.ts';
import { notFound, StorageError } from './storage-error.ts';

/** An upload in several requests (https://cloud.google.com/storage/docs/resumable-uploads). It ends with this process. */
interface Session {
  bucket: string;
  name: string;
  metadata: Record<string, unknown>;
  preconditions: Preconditions;
  file: string;
  received: number;
  done?: StoredObject;
}

const PATH = '/upload/storage/v1/b/:bucket/o';

/** Adds uploads: multipart, media and resumable. */
export function addUploadRoutes(app: Hono, store: ObjectStore): void {
  const sessions = new Map<string, Session>();
  const answer = (context: Context, object: StoredObject) =>
    context.json(objectResource(object, new URL(context.req.url).origin));

  app.post(PATH, async (context) => {
    switch (context.req.query('uploadType')) {
      case 'multipart':
        return answer(context, await putMultipart(context, store));
      case 'media':
        return answer(context, await putMedia(context, store));
      case 'resumable': {
        const id = randomUUID();
        sessions.set(id, await openSession(context, store));
        const { origin, pathname } = new URL(context.req.url);
        context.header('location', `${origin}${pathname}?uploadType=resumable&upload_id=${id}`);
        context.header('x-guploader-uploadid', id);
        return context.body(null, 200);
      }
      default:
        throw new StorageError(400, 'invalid', 'uploadType must be media, multipart or resumable.');
    }
  });

  app.put(PATH, async (context) => {
    const id = context.req.query('upload_id') ?? '';
    const session = sessions.get(id);
    if (!session) throw notFound(`No such upload: ${id}`);
    const object = session.done ?? (await continueSession(context, store, session));
    if (object) {
      session.done = object;
      return answer(context, object);
    }
    if (session.received > 0) context.header('range', `bytes=0-${String(session.received - 1)}`);
    return context.body(null, 308);
  });

  app.delete(PATH, async (context) => {
    const id = context.req.query('upload_id') ?? '';
    const session = sessions.get(id);
    if (!session) throw notFound(`No such upload: ${id}`);
    sessions.delete(id);
    await rm(session.file, { force: true });
    return context.body(null, 499 as 400);
  });
}

async function putMultipart(context: Context, store: ObjectStore): Promise<StoredObject> {
  const upload = await readMultipart(context.req.header('content-type') ?? '', bytes(context));
  const { metadata } = upload;
  if (metadata['contentType'] === undefined && upload.contentType !== undefined)
    metadata['contentType'] = upload.contentType;
  return store.put({
    bucket: context.req.param('bucket') ?? '',
    name: objectName(context, metadata),
    fields: writableFields(metadata),
    content: upload.content,
    preconditions: parsePreconditions((name) => context.req.query(name)),
    expected: expectedSums(context, metadata),
  });
}

async function putMedia(context: Context, store: ObjectStore): Promise<StoredObject> {
  const contentType = context.req.header('content-type');
  return store.put({
    bucket: context.req.param('bucket') ?? '',
    name: objectName(context, {}),
    fields: contentType === undefined ? {} : { contentType },
    content: bytes(context),
    preconditions: parsePreconditions((name) => context.req.query(name)),
    expected: expectedSums(context, {}),
  });
}

async function openSession(context: Context, store: ObjectStore): Promise<Session> {
  const text = await context.req.text();
  const metadata = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  const contentType = context.req.header('x-upload-content-type');
  if (metadata['contentType'] === undefined && contentType !== undefined)
    metadata['contentType'] = contentType;
  const bucket = context.req.param('bucket') ?? '';
  const name = objectName(context, metadata);
  const preconditions = parsePreconditions((key) => context.req.query(key));
  const live = store.list(bucket).find((object) => object.name === name);
  checkPreconditions(preconditions, live);
  return { bucket, name, metadata, preconditions, file: store.temporaryFile(), received: 0 };
}

/** Takes what one request brings; returns the object when it was the last one. */
async function continueSession(
  context: Context,
  store: ObjectStore,
  session: Session,
): Promise<StoredObject | undefined> {
  const range = /^bytes (?:(\d+)-(\d+|\*)|\*)\/(\d+|\*)$/.exec(
    context.req.header('content-range') ?? 'bytes 0-*/*',
  );
  if (!range) throw new StorageError(400, 'invalid', 'Malformed Content-Range.');
  const [, start, end, total] = range;
  if (start !== undefined) {
    if (Number(start) > session.received)
      throw new StorageError(400, 'invalid', `Bytes from ${String(session.received)} on are missing.`);
    await pipeline(
      skip(bytes(context), session.received - Number(start)),
      createWriteStream(session.file, { flags: 'a' }),
    ).finally(async () => {
      session.received = await sizeOf(session.file);
    });
  }
  const isAll = total === '*' ? end === '*' : session.received >= Number(total);
  if (!isAll) return undefined;
  if (session.received === 0) await pipeline(Readable.from([]), createWriteStream(session.file));
  const object = await store.put({
    bucket: session.bucket,
    name: session.name,
    fields: writableFields(session.metadata),
    content: createReadStream(session.file),
    preconditions: session.preconditions,
    expected: expectedSums(context, session.metadata),
  });
  await rm(session.file, { force: true });
  return object;
}

function objectName(context: Context, metadata: Readonly<Record<string, unknown>>): string {
  const name = context.req.query('name') ?? metadata['name'];
  if (typeof name !== 'string' || name === '' || Buffer.byteLength(name) > 1024)
    throw new StorageError(400, 'required', 'An object needs a name of 1 to 1024 bytes.');
  return name;
}

/** Checksums of the metadata and of the header `x-goog-hash: crc32c=…,md5=…`. */
function expectedSums(
  context: Context,
  metadata: Readonly<Record<string, unknown>>,
): { md5Hash?: string; crc32c?: string } {
  const header = context.req.header('x-goog-hash') ?? '';
  const md5Hash = metadata['md5Hash'] ?? /md5=([^,\s]+)/.exec(header)?.[1];
  const crc32c = metadata['crc32c'] ?? /crc32c=([^,\s]+)/.exec(header)?.[1];
  return {
    ...(typeof md5Hash === 'string' && { md5Hash }),
    ...(typeof crc32c === 'string' && { crc32c }),
  };
}

async function* bytes(context: Context): AsyncGenerator<Buffer> {
  if (!context.req.raw.body) return;
  for await (const chunk of context.req.raw.body) yield Buffer.from(chunk as Uint8Array);
}

async function* skip(chunks: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const chunk of chunks) {
    if (left < chunk.length) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
