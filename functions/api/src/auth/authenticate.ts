import { createMiddleware } from 'hono/factory';
import { API_KEY_PREFIX } from '@agent-gallery/contract/workspace';
import type { ApiEnv, User } from '../http/api-env.ts';
import { ApiProblem } from '../http/api-problem.ts';
import type { VerifyToken } from './verify-token.ts';

const BEARER = /^Bearer +([\w-]+\.[\w-]+\.[\w-]*)$/i;
const API_KEY = new RegExp(`^Bearer +(${API_KEY_PREFIX}[\\w-]+)$`, 'i');

/** Tells for whom an API key speaks, or undefined when it counts for nothing. */
export type VerifyKey = (secret: string) => Promise<User | undefined>;

function unauthenticated(detail: string): ApiProblem {
  return new ApiProblem('unauthenticated', {
    detail,
    fix: 'Sign in and send the Firebase ID token, or an API key, as Authorization: Bearer.',
    headers: { 'WWW-Authenticate': 'Bearer' },
  });
}

/** Lets only signed-in users, and machines with an API key, through and sets `user`. */
export function authenticate({ verifyToken, verifyKey }: { verifyToken: VerifyToken; verifyKey: VerifyKey }) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const header = c.req.header('authorization');
    if (header === undefined) throw unauthenticated('The request has no ID token.');
    const secret = API_KEY.exec(header)?.[1];
    if (secret !== undefined) {
      const machine = await verifyKey(secret);
      if (machine === undefined) throw unauthenticated('The API key is not valid, or no longer.');
      c.set('user', machine);
      return next();
    }
    const idToken = BEARER.exec(header)?.[1];
    const user = idToken === undefined ? undefined : await verifyToken(idToken);
    if (user === undefined) throw unauthenticated('The ID token is not valid, or no longer.');
    c.set('user', user);
    await next();
  });
}
