import type { Context } from 'hono';
import { ApiProblem } from './api-problem.ts';

function tooLarge(maxBytes: number): ApiProblem {
  return new ApiProblem('body-too-large', {
    detail: `The body is larger than ${maxBytes} bytes.`,
    fix: 'Send less.',
  });
}

/**
 * Throws an ApiProblem when the body is larger than `maxBytes` or compressed. A body of unknown length is read to
 * find out; it stays readable for what comes after.
 */
export async function limitBody(c: Context, maxBytes: number): Promise<void> {
  const encoding = c.req.header('content-encoding');
  if (encoding !== undefined && encoding !== 'identity')
    throw new ApiProblem('unsupported-media-type', {
      detail: 'Compressed bodies are not read.',
      fix: 'Send the body without Content-Encoding.',
    });
  const length = c.req.header('content-length');
  if (length !== undefined) {
    if (Number(length) > maxBytes) throw tooLarge(maxBytes);
    return;
  }
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return;
  const body = await c.req.arrayBuffer();
  if (body.byteLength > maxBytes) throw tooLarge(maxBytes);
}
