import type { AuditOrigin } from '@agent-gallery/contract/workspace';
import type { Context } from 'hono';
import type { ApiEnv } from '../http/api-env.ts';

const TEXT_MAX = 300;

/** The address of the socket, where Node serves the request. */
function socketAddress(env: unknown): string | null {
  const { incoming } = (env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } };
  return incoming?.socket?.remoteAddress ?? null;
}

/**
 * From where a request came. Google’s front end adds the address that it saw to the end of X-Forwarded-For, so that only the end
 * is not made up; the rest is kept beside it, as Firebase Hosting’s own address may stand there.
 */
export function auditOrigin(c: Context<ApiEnv>): AuditOrigin {
  const forwardedFor = c.req.header('x-forwarded-for')?.slice(-TEXT_MAX) ?? null;
  const last = forwardedFor?.split(',').at(-1)?.trim();
  return {
    via: 'api',
    address: last === undefined || last === '' ? socketAddress(c.env) : last,
    forwardedFor,
    userAgent: c.req.header('user-agent')?.slice(0, TEXT_MAX) ?? null,
    requestId: c.get('requestId'),
  };
}
