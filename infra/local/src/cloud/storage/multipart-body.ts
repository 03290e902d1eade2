import { StorageError } from './storage-error.ts';

const MAX_METADATA_BYTES = 1024 * 1024;

export interface MultipartUpload {
  /** The first part: the object's metadata as JSON. */
  metadata: Record<string, unknown>;
  /** Content type of the second part. */
  contentType?: string;
  /** The second part's bytes, as they come. */
  content: AsyncIterable<Buffer>;
}

/**
 * Reads a `multipart/related` upload: metadata, then content, which is not held in memory.
 * Throws a StorageError (400) when the body is not of this form.
 */
export async function readMultipart(
  contentType: string,
  body: AsyncIterable<Buffer>,
): Promise<MultipartUpload> {
  const boundary = /boundary=(?:"([^"]+)"|'([^']+)'|([^\s;]+))/i.exec(contentType);
  if (!boundary) throw malformed('no boundary');
  const delimiter = Buffer.from(`--${boundary[1] ?? boundary[2] ?? boundary[3] ?? ''}`);
  const chunks = body[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  const until = async (mark: Buffer): Promise<Buffer> => {
    for (;;) {
      const index = held.indexOf(mark);
      if (index !== -1) {
        const before = held.subarray(0, index);
        held = held.subarray(index + mark.length);
        return before;
      }
      const next = await chunks.next();
      if (next.done === true) throw malformed('it ends too early');
      held = Buffer.concat([held, next.value]);
      if (held.length > MAX_METADATA_BYTES) throw malformed('its metadata is too long');
    }
  };
  await until(delimiter);
  // Google's own clients in Python end lines with LF and put the boundary into single quotes.
  const newline = (await until(Buffer.from('\n'))).at(-1) === 13 ? '\r\n' : '\n';
  // A part without headers begins with an empty line.
  held = Buffer.concat([Buffer.from(newline), held]);
  const headersEnd = Buffer.from(newline + newline);
  const end = Buffer.concat([Buffer.from(newline), delimiter]);
  await until(headersEnd);
  const metadata = parseMetadata(await until(end));
  const headers = (await until(headersEnd)).toString();
  const type = /^content-type:\s*(.+?)\s*$/im.exec(headers)?.[1];
  return {
    metadata,
    ...(type !== undefined && { contentType: type }),
    content: contentUntil(end, held, chunks),
  };
}

async function* contentUntil(
  end: Buffer,
  first: Buffer,
  chunks: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer> {
  let held = first;
  for (;;) {
    const index = held.indexOf(end);
    if (index !== -1) {
      yield held.subarray(0, index);
      while ((await chunks.next()).done !== true);
      return;
    }
    const safe = held.length - end.length;
    if (safe > 0) {
      yield held.subarray(0, safe);
      held = held.subarray(safe);
    }
    const next = await chunks.next();
    if (next.done === true) throw malformed('it ends without its boundary');
    held = Buffer.concat([held, next.value]);
  }
}

function parseMetadata(bytes: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // answered below
  }
  throw malformed('its first part is no JSON object');
}

function malformed(cause: string): StorageError {
  return new StorageError(400, 'badRequest', `Malformed multipart body: ${cause}.`);
}
