import { createMiddleware } from 'hono/factory';
import type { ApiEnv } from '../http/api-env.ts';
import { ApiProblem } from '../http/api-problem.ts';
import type { VerifyToken } from './verify-token.ts';

const BEARER = /^Bearer +([\w-]+\.[\w-]+\.[\w-]*)$/i;

function unauthenticated(detail: string): ApiProblem {
  return new ApiProblem('unauthenticated', {
    detail,
    fix: 'Sign in and send the Firebase ID token as Authorization: Bearer.',
    headers: { 'WWW-Authenticate': 'Bearer' },
  });
}

/** Lets only signed-in users through and sets `user`. */
export function authenticate(verifyToken: VerifyToken) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const header = c.req.header('authorization');
    if (header === undefined) throw unauthenticated('The request has no ID token.');
    const idToken = BEARER.exec(header)?.[1];
    const user = idToken === undefined ? undefined : await verifyToken(idToken);
    if (user === undefined) throw unauthenticated('The ID token is not valid, or no longer.');
    c.set('user', user);
    await next();
  });
}
