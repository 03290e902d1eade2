import { A2aError } from '../protocol/a2a-error.ts';
import { parseJson } from '../protocol/parse.ts';

const tooLarge = (limitBytes: number): A2aError =>
  new A2aError('BODY_TOO_LARGE', `The body is larger than ${limitBytes} bytes; send large files by URL.`, {
    metadata: { limitBytes: String(limitBytes) },
  });

/** A request's body as JSON; throws BODY_TOO_LARGE as soon as the limit is passed, and PARSE_ERROR. */
export const readBody = async (request: Request, limitBytes: number): Promise<unknown> => {
  if (Number(request.headers.get('content-length') ?? 0) > limitBytes) throw tooLarge(limitBytes);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > limitBytes) throw tooLarge(limitBytes);
    chunks.push(chunk);
  }
  return parseJson(Buffer.concat(chunks).toString('utf8'));
};
