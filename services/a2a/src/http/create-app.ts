import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { A2aError } from '../protocol/a2a-error.ts';
import { restError } from '../protocol/rest-error.ts';
import { toA2aError } from '../protocol/error-details.ts';
import type { Log } from '../serve/log.ts';
import { inTraceOf } from '../serve/request-trace.ts';
import { refuseMethod } from './refuse-method.ts';

export interface AppEnv {
  /** What @hono/node-server hands over; nothing where the app is called without a socket. */
  Bindings: Partial<HttpBindings>;
  Variables: { activeExtensions?: string };
}

/** By then the platform has another instance. */
export const RETRY_AFTER_S = '1';

/**
 * The path that routes match. Vertex AI may hand a path to the container with or without `/api`, and clients add a
 * slash at the end or not: all mean the same.
 */
const routePath = (request: Request): string => {
  const { pathname } = new URL(request.url);
  const bare = pathname.startsWith('/api/') ? pathname.slice('/api'.length) : pathname;
  const path = bare.replace(/%3a/gi, ':');
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
};

/** The Hono app with what holds for every route: JSON errors and the reading of paths. */
export const createApp = (deps: { log: Log }): Hono<AppEnv> => {
  const app = new Hono<AppEnv>({ getPath: routePath });
  app.onError((thrown, c) => {
    const error = toA2aError(thrown);
    if (error.reason === 'INTERNAL_ERROR') {
      deps.log('ERROR', 'A request failed', { path: c.req.path, error: String(error.cause ?? error) });
    }
    const { status, body } = restError(error);
    // Section 3.3.2: tell how to authenticate; the card has the schemes.
    if (status === 401) c.header('www-authenticate', 'Bearer');
    if (status === 503) c.header('retry-after', RETRY_AFTER_S);
    return c.json(body, status);
  });
  app.use((c, next) => inTraceOf(c.req.header('traceparent'), next));
  app.use(refuseMethod);
  app.notFound((c) => {
    const error = new A2aError('ROUTE_NOT_FOUND', `There is no ${c.req.method} ${c.req.path}.`);
    const { status, body } = restError(error);
    return c.json(body, status);
  });
  return app;
};
