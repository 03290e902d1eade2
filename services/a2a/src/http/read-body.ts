import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import { A2aError } from '../protocol/a2a-error.ts';
import { parseJson } from '../protocol/parse.ts';
import type { AppEnv } from './create-app.ts';

const tooLarge = (limitBytes: number): A2aError =>
  new A2aError('BODY_TOO_LARGE', `The body is larger than ${limitBytes} bytes; send large files by URL.`, {
    metadata: { limitBytes: String(limitBytes) },
  });

const readChunks = async (body: AsyncIterable<Uint8Array>, limitBytes: number): Promise<Uint8Array[]> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > limitBytes) throw tooLarge(limitBytes);
    chunks.push(chunk);
  }
  return chunks;
};

/** From Node's own request: without the web stream that `Request.body` would make around it. */
const readIncoming = (incoming: IncomingMessage, limitBytes: number): Promise<Uint8Array[]> =>
  new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    const onData = (chunk: Uint8Array) => {
      size += chunk.byteLength;
      chunks.push(chunk);
      if (size <= limitBytes) return;
      incoming.off('data', onData).pause();
      reject(tooLarge(limitBytes));
    };
    incoming.on('data', onData);
    incoming.on('end', () => resolve(chunks));
    incoming.on('error', reject);
    incoming.on('close', () => reject(new Error('The client has left before its request was complete.')));
  });

/**
 * A request's body as JSON; throws BODY_TOO_LARGE as soon as the limit is passed, MEDIA_TYPE_NOT_SUPPORTED for
 * one that is compressed, and PARSE_ERROR.
 */
export const readBody = async (c: Context<AppEnv>, limitBytes: number): Promise<unknown> => {
  const encoding = c.req.header('content-encoding')?.trim().toLowerCase();
  if (encoding && encoding !== 'identity') {
    throw new A2aError(
      'MEDIA_TYPE_NOT_SUPPORTED',
      `Send the body as it is, without "Content-Encoding: ${encoding.slice(0, 40)}".`,
    );
  }
  if (Number(c.req.header('content-length') ?? 0) > limitBytes) throw tooLarge(limitBytes);
  const incoming = c.env?.incoming as IncomingMessage | undefined;
  const chunks = await (incoming
    ? readIncoming(incoming, limitBytes)
    : readChunks(c.req.raw.body ?? new Blob([]).stream(), limitBytes));
  return parseJson(Buffer.concat(chunks).toString('utf8'));
};
