import type { Firestore } from '@google-cloud/firestore';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { ApiEnv } from '../http/api-env.ts';
import { ApiProblem } from '../http/api-problem.ts';
import { getService } from '../services/get-service.ts';
import { forward, type ForwardLimits } from './forward.ts';
import type { IdTokenCache } from './id-token-cache.ts';
import { matchOperation, operationUrl } from './match-operation.ts';

export interface A2aProxyDeps {
  db: Firestore;
  tokens: IdTokenCache;
  limits: ForwardLimits;
  /** Local services have http URLs; elsewhere a token is never sent over one. */
  allowHttp: boolean;
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

/** Handles `/services/{serviceId}/a2a/*`: passes A2A on to the service's recorded URL, for members of its workspace. */
export function proxyA2a({ db, tokens, limits, allowHttp }: A2aProxyDeps) {
  return async (c: Context<ApiEnv>): Promise<Response> => {
    const asked = new URL(c.req.url);
    const operation = operationOf(c.req.method, asked);
    const service = await getService(db, c.req.param('serviceId') ?? '', c.get('user'));
    if (service.url === null)
      throw new ApiProblem('service-not-ready', {
        detail: `The service "${service.name}" has no URL yet: nothing was deployed to it successfully so far.`,
        fix: 'Wait until a deployment of it is ready, then try again.',
      });
    const url = operationUrl(service.url, operation, asked.search);
    if (url.protocol !== 'https:' && !allowHttp)
      throw new Error(`The service ${service.id} has a URL that is not https: ${service.url}`);
    const sendsBody = c.req.method === 'POST';
    return forward(
      {
        method: c.req.method,
        url,
        audience: service.url,
        headers: c.req.raw.headers,
        body: sendsBody ? await c.req.arrayBuffer() : undefined,
        requestId: c.get('requestId'),
        signal: c.req.raw.signal,
        onBroken: (error) => {
          c.get('log')('WARNING', 'An agent’s answer broke off', { serviceId: service.id, error });
          // The answer has begun: only a broken connection tells the caller that it is not complete.
          const { outgoing } = (c.env ?? {}) as Partial<HttpBindings>;
          outgoing?.destroy();
          return outgoing !== undefined;
        },
      },
      tokens,
      limits,
    );
  };
}
