import type { Context } from 'hono';
import { A2aError } from '../../protocol/a2a-error.ts';
import type { AppEnv } from '../create-app.ts';
import { readBody } from '../read-body.ts';

const A2A_JSON = 'application/a2a+json';

/** Answers in `application/a2a+json` where the request names that type, else in `application/json` (section 11.1). */
export const restJson = (c: Context<AppEnv>, body: unknown, status: 200 | 201 | 202 = 200): Response => {
  const names = [c.req.header('accept'), c.req.header('content-type')];
  const type = names.some((name) => name?.includes(A2A_JSON)) ? A2A_JSON : 'application/json';
  c.header('content-type', type);
  return c.body(JSON.stringify(body), status);
};

/** The JSON body of a REST request; throws MEDIA_TYPE_NOT_SUPPORTED if it says that it is something else. */
export const readRestBody = async (c: Context<AppEnv>, maxBodyBytes: number): Promise<unknown> => {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type && type !== 'application/json' && !type.endsWith('+json')) {
    throw new A2aError(
      'MEDIA_TYPE_NOT_SUPPORTED',
      `Send the body as application/json or ${A2A_JSON}, not ${type}.`,
    );
  }
  return readBody(c, maxBodyBytes);
};
