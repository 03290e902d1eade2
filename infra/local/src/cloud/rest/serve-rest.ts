import type { IncomingMessage, ServerResponse } from 'node:http';
import { json as readJson } from 'node:stream/consumers';
import type { Log } from '../log.ts';
import type { Faults } from '../rpc/faults.ts';
import { RpcError, rpcCode } from '../rpc-error.ts';
import { restError } from './rest-error.ts';
import type { RawRoute, RestRoute } from './rest-route.ts';

export interface RestApi {
  routes: readonly RestRoute[];
  rawRoutes: readonly RawRoute[];
  faults: Faults;
  log: Log;
}

export type RestHandler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

/** Answers requests by the routes, those with a verb such as `:cancel` first. Never rejects. */
export function serveRest({ routes, rawRoutes, faults, log }: RestApi): RestHandler {
  const ordered = [...routes].sort((a, b) => Number(b.template.hasVerb) - Number(a.template.hasVerb));

  const answer = async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    for (const route of rawRoutes) {
      if (route.verb !== '*' && route.verb !== request.method) continue;
      const params = route.template.match(url.pathname);
      if (!params) continue;
      await faults.run(route.method, { ...params }, async () => {
        await route.handle(request, response, params, url);
        return {};
      });
      return;
    }
    const found = findRoute(ordered, request.method ?? 'GET', url.pathname);
    if (!found) {
      // Not UNIMPLEMENTED: clients ask again and again after a 501.
      throw new RpcError(
        rpcCode.notFound,
        `The local cloud does not have ${request.method ?? ''} ${url.host}${url.pathname}.`,
      );
    }
    const message = await found.route.handle(
      {
        params: found.params,
        query: url.searchParams,
        body: await readBody(request),
        region: regionOf(url.hostname),
        origin: url.origin,
      },
      faults,
    );
    sendJson(response, 200, message);
  };

  return async (request, response, url) => {
    try {
      await answer(request, response, url);
    } catch (error) {
      if (response.headersSent) {
        response.destroy();
        return;
      }
      if (!(error instanceof RpcError)) {
        log('ERROR', `${request.method ?? ''} ${url.pathname} failed`, {
          error: String(error),
          stack: error instanceof Error ? error.stack : undefined,
        });
      }
      const known =
        error instanceof RpcError
          ? error
          : new RpcError(rpcCode.internal, `Internal error of the local cloud: ${String(error)}`);
      const body = restError(known);
      // What was not read would be taken for the next request.
      request.resume();
      sendJson(response, body.error.code, body);
    }
  };
}

function findRoute(
  routes: readonly RestRoute[],
  verb: string,
  path: string,
): { route: RestRoute; params: Record<string, string> } | undefined {
  for (const route of routes) {
    if (route.verb !== verb) continue;
    const params = route.template.match(path);
    if (params) return { route, params };
  }
  return undefined;
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const isEmpty = request.headers['content-length'] === '0' || !hasBody(request);
  if (isEmpty) return {};
  try {
    const body: unknown = await readJson(request);
    if (typeof body === 'object' && body !== null && !Array.isArray(body))
      return body as Record<string, unknown>;
  } catch {
    // Answered below.
  }
  throw new RpcError(rpcCode.invalidArgument, 'Invalid JSON payload received: it is no JSON object.');
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

/** `us-central1` of `us-central1-run.googleapis.com` and `us-central1-127.0.0.1`. */
export function regionOf(host: string): string | undefined {
  return /^([a-z]+(?:-[a-z]+)+\d+)-/.exec(host)?.[1];
}

export function sendJson(response: ServerResponse, status: number, body: object): void {
  const text = `${JSON.stringify(body, undefined, 2)}\n`;
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=UTF-8',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}
