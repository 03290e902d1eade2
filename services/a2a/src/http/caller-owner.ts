import * as z from 'zod';
import { clientId } from '../protocol/ids.ts';
import type { OwnerOf } from './request-call.ts';

/** The member of the portal on whose behalf it calls. */
export const USER_HEADER = 'x-agent-gallery-user';

const claimsSchema = z.object({
  sub: z.string().min(1).optional(),
  email: z.string().min(1).optional(),
  email_verified: z.boolean().optional(),
});

/** Its parts are joined by a slash, so that none may hold one. */
const escape = (part: string): string => part.replace(/[%/]/g, encodeURIComponent);

const readClaims = (token: string): z.infer<typeof claimsSchema> | undefined => {
  const [, payload, ...rest] = token.split('.');
  if (payload === undefined || rest.length !== 1) return undefined;
  try {
    return claimsSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
  } catch {
    return undefined;
  }
};

/**
 * The token that Cloud Run has verified: where both headers are there, it looks at the first one only, and passes the
 * other on as it came.
 */
const tokenOf = ({ headers }: Request): string | undefined => {
  const header = headers.get('x-serverless-authorization') ?? headers.get('authorization') ?? '';
  return /^bearer +(\S+)$/i.exec(header)?.[1];
};

/**
 * Who calls, by the ID token of the request: `email:…` or `sub:…`, and `/…` with the user whom the caller says it calls for.
 * So nobody can be but a user below its own identity. Empty without such a token. Its signature is not checked: the platform
 * has done that, and may have taken it away.
 */
export const callerOwner: OwnerOf = (request) => {
  const token = tokenOf(request);
  const claims = token === undefined ? undefined : readClaims(token);
  const { sub, email, email_verified: isVerified } = claims ?? {};
  const identity =
    email && isVerified !== false ? `email:${escape(email)}` : sub ? `sub:${escape(sub)}` : undefined;
  if (identity === undefined) return '';
  const user = clientId.safeParse(request.headers.get(USER_HEADER) ?? '');
  return user.success && user.data !== '' ? `${identity}/${escape(user.data)}` : identity;
};

/** The owner that stands for a user id of Agent Engine's input: never that of somebody whom a token names. */
export const ownerOfUserId = (userId: string): string =>
  /^(email|sub|user|tenant):/.test(userId) ? `user:${userId}` : userId;
