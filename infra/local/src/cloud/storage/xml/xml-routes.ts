import type { Context, Hono } from 'hono';
import type { Signers } from '../../project/create-signers.ts';
import type { StoredObject } from '../object-resource.ts';
import { download } from '../object-routes.ts';
import type { ObjectStore } from '../object-store.ts';
import type { Preconditions } from '../preconditions.ts';
import { checkSignedUrl } from './signed-url.ts';
import { StorageError } from '../storage-error.ts';
import { XmlError } from './xml-error.ts';

const PATH = '/:bucket/:object{.+}';

/** The XML API, as it stands in `https://storage.googleapis.com/BUCKET/OBJECT`: GET and PUT of one object, also by signed URLs. */
export function addXmlRoutes(app: Hono, store: ObjectStore, signers: Signers | undefined): void {
  const check = (context: Context) => {
    const { raw, method } = context.req;
    const url = new URL(raw.url);
    const isSigned = url.searchParams.has('X-Goog-Signature') || url.searchParams.has('X-Goog-Algorithm');
    if (isSigned && signers) checkSignedUrl({ method, url, headers: raw.headers }, signers);
    return isSigned;
  };
  app.get(PATH, (context) => {
    check(context);
    const { bucket = '', object = '' } = context.req.param() as { bucket?: string; object?: string };
    return download(context, store, store.get(bucket, object));
  });
  app.put(PATH, async (context) => {
    if (!check(context) && context.req.header('authorization') === undefined)
      throw new XmlError(
        403,
        'AccessDenied',
        'Access denied.',
        'Anonymous caller does not have storage.objects.create access to the Google Cloud Storage object.',
      );
    const object = await putObject(context, store).catch((error: unknown) => {
      throw error instanceof StorageError ? asXml(error) : error;
    });
    return context.body(null, 200, {
      etag: `"${Buffer.from(object.md5Hash, 'base64').toString('hex')}"`,
      'x-goog-generation': object.generation,
      'x-goog-metageneration': object.metageneration,
      'x-goog-hash': `crc32c=${object.crc32c},md5=${object.md5Hash}`,
      'x-goog-stored-content-length': object.size,
      'x-goog-stored-content-encoding': object.contentEncoding ?? 'identity',
    });
  });
}

function putObject(context: Context, store: ObjectStore): Promise<StoredObject> {
  const { bucket = '', object: name = '' } = context.req.param() as { bucket?: string; object?: string };
  const header = (key: string) => context.req.header(key);
  const metadata = [...context.req.raw.headers].flatMap(([key, value]) =>
    key.startsWith('x-goog-meta-') ? [[key.slice('x-goog-meta-'.length), value] as const] : [],
  );
  const fields = {
    contentType: header('content-type'),
    contentEncoding: header('content-encoding'),
    cacheControl: header('cache-control'),
    contentDisposition: header('content-disposition'),
    contentLanguage: header('content-language'),
  };
  const preconditions = {
    ifGenerationMatch: header('x-goog-if-generation-match'),
    ifMetagenerationMatch: header('x-goog-if-metageneration-match'),
  };
  const hash = header('x-goog-hash') ?? '';
  const expected = {
    md5Hash: header('content-md5') ?? /md5=([^,\s]+)/.exec(hash)?.[1],
    crc32c: /crc32c=([^,\s]+)/.exec(hash)?.[1],
  };
  return store.put({
    bucket,
    name,
    fields: { ...present(fields), ...(metadata.length > 0 && { metadata: Object.fromEntries(metadata) }) },
    content: limited(context),
    preconditions: present(preconditions) as Preconditions,
    expected: present(expected),
  });
}

/** The body as it comes, refused as soon as it is longer than `x-goog-content-length-range` allows, or when it breaks off. */
async function* limited(context: Context): AsyncGenerator<Buffer> {
  const [least, most] = lengthRange(context.req.header('x-goog-content-length-range'));
  const announced = context.req.header('content-length');
  if (announced !== undefined) checkLength(Number(announced), least, most);
  let received = 0;
  for await (const chunk of context.req.raw.body ?? []) {
    const bytes = Buffer.from(chunk as Uint8Array);
    received += bytes.length;
    checkLength(received, 0, most);
    yield bytes;
  }
  checkLength(received, least, most);
  if (announced !== undefined && received !== Number(announced))
    throw new XmlError(400, 'IncompleteBody', 'The request ended before all of its body had come.');
}

function lengthRange(text: string | undefined): [least: number, most: number] {
  if (text === undefined) return [0, Infinity];
  const [, least, most] = /^(\d+),(\d+)$/.exec(text.replace(/\s/g, '')) ?? [];
  if (least === undefined || most === undefined || Number(least) > Number(most))
    throw new XmlError(400, 'InvalidArgument', 'Invalid argument.', 'Malformed x-goog-content-length-range.');
  return [Number(least), Number(most)];
}

function checkLength(length: number, least: number, most: number): void {
  const proposed = 'Your proposed upload';
  if (length > most)
    throw new XmlError(
      400,
      'EntityTooLarge',
      `${proposed} exceeds the maximum object size specified in your Policy Document.`,
    );
  if (length < least)
    throw new XmlError(
      400,
      'EntityTooSmall',
      `${proposed} is smaller than the minimum object size specified in your Policy Document.`,
    );
}

function asXml({ status, message }: StorageError): XmlError {
  const codes: Record<number, string> = { 404: 'NoSuchBucket', 412: 'PreconditionFailed' };
  return new XmlError(status, codes[status] ?? 'BadDigest', message);
}

/** Without the fields that are undefined. */
function present<T extends string>(fields: Record<T, string | undefined>): Partial<Record<T, string>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<
    Record<T, string>
  >;
}
