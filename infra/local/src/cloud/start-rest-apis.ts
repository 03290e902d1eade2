import { getRequestListener } from '@hono/node-server';
import type { LocalAgentEngine } from './agent-engine/create-agent-engine.ts';
import type { Log } from './log.ts';
import { createFaultRoutes } from './rest/fault-routes.ts';
import type { Certificate } from './rest/local-certificate.ts';
import { createOperationRoutes, type RestOperationOwner } from './rest/operation-routes.ts';
import type { RestRoute } from './rest/rest-route.ts';
import { serveRest, type RestHandler } from './rest/serve-rest.ts';
import { startRestServer, type RestServer } from './rest/start-rest-server.ts';
import { transcodeHandlers } from './rest/transcode-handlers.ts';
import type { Descriptors } from './rpc/descriptors.ts';
import type { Faults } from './rpc/faults.ts';
import type { HandlerTable } from './rpc/handlers.ts';
import type { Storage } from './storage/start-storage.ts';

export interface RestApisDeps {
  port: number;
  descriptors: Descriptors;
  /** Served over gRPC as well. */
  handlers: HandlerTable;
  operationOwners: readonly RestOperationOwner[];
  agentEngine: LocalAgentEngine;
  /** Whose operations are JSON as they are. */
  jsonOperationOwners?: readonly RestOperationOwner[];
  /** What there is as REST only. */
  routes?: readonly RestRoute[];
  storage?: Pick<Storage, 'fetch'>;
  certificate: Certificate;
  faults: Faults;
  log: Log;
}

/** Starts the REST form of everything, on one port of 127.0.0.1. */
export function startRestApis(deps: RestApisDeps): Promise<RestServer> {
  const { descriptors, agentEngine, faults, log } = deps;
  const serveApis = serveRest({
    routes: [
      ...transcodeHandlers(descriptors, deps.handlers),
      ...agentEngine.routes,
      ...(deps.routes ?? []),
      ...createOperationRoutes(descriptors, deps.operationOwners, [
        agentEngine.operations,
        ...(deps.jsonOperationOwners ?? []),
      ]),
      ...createFaultRoutes(faults),
    ],
    rawRoutes: agentEngine.rawRoutes,
    ...{ faults, log },
  });
  const { storage } = deps;
  const serveStorage =
    storage && getRequestListener((request) => storage.fetch(request), { overrideGlobalObjects: false });
  const handler: RestHandler = async (request, response, url) => {
    if (serveStorage && isForStorage(url)) await serveStorage(request, response);
    else await serveApis(request, response, url);
  };
  return startRestServer({ port: deps.port, handler, certificate: deps.certificate });
}

function isForStorage({ hostname, pathname }: URL): boolean {
  return hostname === 'storage.googleapis.com' || /^\/((upload|download)\/)?storage\/v1\//.test(pathname);
}
