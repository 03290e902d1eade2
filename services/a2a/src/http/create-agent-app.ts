import type { Hono } from 'hono';
import { createCardRoutes } from './card-routes.ts';
import type { CardMaker } from '../card/card-maker.ts';
import type { Operations } from '../operations/operations.ts';
import type { Log } from '../serve/log.ts';
import { createAgentEngineRoutes } from './agent-engine/agent-engine-routes.ts';
import { createApp, type AppEnv } from './create-app.ts';
import { createJsonRpcRoutes } from './json-rpc/json-rpc-routes.ts';
import { createLegacyRestRoutes } from './legacy/legacy-rest-routes.ts';
import { createPublicUrlOf } from './public-url.ts';
import { echoExtensions } from './echo-extensions.ts';
import type { OwnerOf } from './request-call.ts';
import { createPulse } from './sse-reader.ts';
import { createRestRoutes } from './rest/rest-routes.ts';
import { createStreamCount } from '../serve/stream-count.ts';

export interface AgentAppDeps {
  operations: Operations;
  cards: CardMaker;
  log: Log;
  /** The service's own URL; without it each request's Host tells. */
  publicUrl?: string | undefined;
  maxBodyBytes: number;
  keepAliveMs: number;
  stallTimeoutMs: number;
  ownerOf?: OwnerOf | undefined;
  /** URIs of the extensions that the card declares. */
  extensions: readonly string[];
  agentName: string;
}

/** The whole HTTP surface of an agent: its card, and its operations with and without a tenant before the path. */
export const createAgentApp = (deps: AgentAppDeps): Hono<AppEnv> => {
  const app = createApp(deps);
  app.use(echoExtensions(deps.extensions));
  const publicUrlOf = createPublicUrlOf(deps.publicUrl);
  const routeDeps = {
    ...deps,
    publicUrlOf,
    pulse: createPulse(deps.keepAliveMs),
    onStream: createStreamCount(deps.log),
    ownerOf: deps.ownerOf ?? (() => ''),
  };
  const rest = createRestRoutes(routeDeps);
  const legacyRest = createLegacyRestRoutes(routeDeps);
  const jsonRpc = createJsonRpcRoutes(routeDeps);
  app.route('/', createCardRoutes({ cards: deps.cards, publicUrlOf }));
  app.route('/', createAgentEngineRoutes(routeDeps));
  app.route('/', jsonRpc);
  app.route('/v1', legacyRest);
  app.route('/', rest);
  app.route('/:tenant', jsonRpc);
  app.route('/:tenant/v1', legacyRest);
  app.route('/:tenant', rest);
  return app;
};
