import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from './create-app.ts';
import { namedExtensions } from './request-call.ts';

/** Tells the client by `A2A-Extensions` which of the extensions that it named take effect (section 4.6). */
export const echoExtensions =
  (declared: readonly string[]): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const active = declared.length === 0 ? [] : namedExtensions(c).filter((uri) => declared.includes(uri));
    if (active.length > 0) {
      c.set('activeExtensions', active.join(', '));
      c.header('a2a-extensions', active.join(', '));
    }
    await next();
  };
