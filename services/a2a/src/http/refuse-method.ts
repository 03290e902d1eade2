import type { MiddlewareHandler } from 'hono';
import { A2aError } from '../protocol/a2a-error.ts';
import type { AppEnv } from './create-app.ts';

const READ = ['GET', 'HEAD'];

/** The methods of each path, behind the tenant and the version that may stand before it; the first that matches counts. */
const METHODS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^\/$|\/jsonrpc$|^\/(stream_)?reasoning_engine$/, ['POST']],
  [/\/message:send$|\/v1\/message:stream$/, ['POST']],
  [/\/message:stream$/, ['GET', 'POST']],
  [/\/tasks\/[^/]+:subscribe$/, ['GET', 'POST']],
  [/\/tasks\/[^/]+:cancel$/, ['POST']],
  [/\/tasks\/[^/]+\/pushNotificationConfigs$/, [...READ, 'POST']],
  [/\/tasks\/[^/]+\/pushNotificationConfigs\/[^/]+$/, [...READ, 'DELETE']],
  [/\/tasks(\/[^/]+)?$|\/extendedAgentCard$|\/v1\/card$|\/\.well-known\/[^/]+$/, READ],
];

/** Answers 405 with `Allow` for a known path by a method that it does not have. A stream has no HEAD: it is not begun to be left. */
export const refuseMethod: MiddlewareHandler<AppEnv> = async (c, next) => {
  const allowed = METHODS.find(([path]) => path.test(c.req.path))?.[1];
  if (allowed === undefined || allowed.includes(c.req.method)) return next();
  c.header('allow', allowed.join(', '));
  throw new A2aError(
    'METHOD_NOT_ALLOWED',
    `${c.req.path} takes ${allowed.join(' or ')}, and no ${c.req.method}.`,
  );
};
