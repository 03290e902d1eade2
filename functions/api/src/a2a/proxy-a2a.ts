import { DEFAULT_AGENT_INTERFACE } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { ApiEnv } from '../http/api-env.ts';
import { ApiProblem } from '../http/api-problem.ts';
import { getService } from '../services/get-service.ts';
import { addressService, REVISION_PARAMETER, type AddressDeps } from './address-service.ts';
import { requestService, type ForwardLimits } from './call-service.ts';
import type { IdTokenCache } from './id-token-cache.ts';
import { matchOperation, operationUrl } from './match-operation.ts';
import { CARD_OPERATION, passThrough } from './pass-through.ts';
import { translate } from './translate/translate.ts';

export interface A2aProxyDeps extends AddressDeps {
  db: Firestore;
  tokens: IdTokenCache;
  limits: ForwardLimits;
}

/** The operation that is asked for, as it stands in the URL after `…/a2a/`. Throws `not-found`, `method-not-allowed`. */
function operationOf(method: string, url: URL): string {
  const rawPath = url.pathname.split('/a2a/').slice(1).join('/a2a/');
  const match = matchOperation(method, rawPath);
  switch (match.kind) {
    case 'operation':
      return match.path;
    case 'wrong-method':
      throw new ApiProblem('method-not-allowed', {
        detail: `${method} is no method of this A2A operation.`,
        fix: `Use ${match.allow.join(' or ')}.`,
        headers: { Allow: match.allow.join(', ') },
      });
    case 'unknown':
      throw new ApiProblem('not-found', {
        detail: 'This is no operation of A2A 1.0 over HTTP+JSON.',
        fix: 'Use message:send, message:stream, tasks…, extendedAgentCard or .well-known/agent-card.json.',
      });
  }
}

/** What an agent is sent, in the trace of this request. */
function tracedHeaders(
  headers: ConstructorParameters<typeof Headers>[0],
  trace: string | undefined,
): Headers {
  const traced = new Headers(headers);
  if (trace === undefined) traced.delete('traceparent');
  else traced.set('traceparent', trace);
  return traced;
}

/**
 * Handles `/services/{serviceId}/a2a/*` for members of the service's workspace. An agent that speaks A2A 1.0 over HTTP+JSON
 * gets what was asked as it is, and its answer is passed back as it is; for another one both are translated. `?revision=` sends
 * it to that revision of the service, by the URL that Cloud Run has given it.
 */
export function proxyA2a({ db, tokens, limits, ...address }: A2aProxyDeps) {
  return async (c: Context<ApiEnv>): Promise<Response> => {
    const { method } = c.req;
    const url = new URL(c.req.url);
    const operation = operationOf(method, url);
    const service = await getService(db, c.req.param('serviceId') ?? '', c.get('user'));
    const revision = url.searchParams.get(REVISION_PARAMETER);
    const { url: serviceUrl, audience } = await addressService(address, service, revision);
    if (revision !== null) url.searchParams.delete(REVISION_PARAMETER);
    const spoken = service.card?.interface ?? DEFAULT_AGENT_INTERFACE;
    const { headers } = c.req.raw;
    const body = method === 'POST' ? await c.req.arrayBuffer() : undefined;
    const own = new AbortController();
    const signal = AbortSignal.any([c.req.raw.signal, own.signal]);
    const isTranslated = spoken.binding === 'JSONRPC' && operation !== CARD_OPERATION;
    return (isTranslated ? translate : passThrough)({
      spoken,
      asked: { method, operation, search: url.search, headers, body },
      send: (request) =>
        requestService(
          {
            method: request.method,
            url: operationUrl(serviceUrl, request.path, request.search ?? ''),
            audience,
            headers: tracedHeaders(request.headers, c.get('trace')),
            body: request.body,
            uid: c.get('user').uid,
            requestId: c.get('requestId'),
            signal,
          },
          tokens,
          limits,
        ),
      exchange: {
        signal,
        abort: (reason) => {
          own.abort(reason);
        },
        onBroken: (error) => {
          c.get('log')('WARNING', 'An agent’s answer broke off', { serviceId: service.id, error });
          // The answer has begun: only a broken connection tells the caller that it is not complete.
          const { outgoing } = (c.env ?? {}) as Partial<HttpBindings>;
          outgoing?.destroy();
          return outgoing !== undefined;
        },
        limits,
      },
    });
  };
}
