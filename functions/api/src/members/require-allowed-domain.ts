import { createMiddleware } from 'hono/factory';
import type { ApiEnv } from '../http/api-env.ts';
import { ApiProblem } from '../http/api-problem.ts';
import { isAllowedEmail, type AccessPolicy } from './access-policy.ts';

/** Lets only users of the allowed domains through, whose address is verified: else anybody could name one. A key has neither. */
export function requireAllowedDomain(access: AccessPolicy) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const { email, emailVerified, key } = c.get('user');
    if (access.allowedDomains.length > 0 && !key) {
      const domains = access.allowedDomains.join(', ');
      if (email === null || !isAllowedEmail(access, email))
        throw new ApiProblem('domain-not-allowed', {
          detail: `This portal is for accounts of ${domains}; yours is ${email ?? 'one without an address'}.`,
          fix: 'Sign in with an account of such a domain.',
        });
      if (emailVerified !== true)
        throw new ApiProblem('domain-not-allowed', {
          detail: `The address ${email} is not verified.`,
          fix: 'Verify it, or sign in with Google, then try again.',
        });
    }
    await next();
  });
}
