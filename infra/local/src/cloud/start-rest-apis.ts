import type { Log } from './log.ts';
import type { Certificate } from './rest/local-certificate.ts';
import type { LocalAgentEngine } from './agent-engine/create-agent-engine.ts';
import { createFaultRoutes } from './rest/fault-routes.ts';
import { createOperationRoutes, type RestOperationOwner } from './rest/operation-routes.ts';
import { serveRest } from './rest/serve-rest.ts';
import { startRestServer, type RestServer } from './rest/start-rest-server.ts';
import { transcodeHandlers } from './rest/transcode-handlers.ts';
import type { Descriptors } from './rpc/descriptors.ts';
import type { Faults } from './rpc/faults.ts';
import type { HandlerTable } from './rpc/handlers.ts';

export interface RestApisDeps {
  port: number;
  descriptors: Descriptors;
  /** Served over gRPC as well. */
  handlers: HandlerTable;
  operationOwners: readonly RestOperationOwner[];
  agentEngine: LocalAgentEngine;
  certificate: Certificate;
  faults: Faults;
  log: Log;
}

/** Starts the REST form of everything, on one port of 127.0.0.1. */
export function startRestApis(deps: RestApisDeps): Promise<RestServer> {
  const { descriptors, agentEngine, faults, log } = deps;
  const handler = serveRest({
    routes: [
      ...transcodeHandlers(descriptors, deps.handlers),
      ...agentEngine.routes,
      ...createOperationRoutes(descriptors, deps.operationOwners, [agentEngine.operations]),
      ...createFaultRoutes(faults),
    ],
    rawRoutes: agentEngine.rawRoutes,
    ...{ faults, log },
  });
  return startRestServer({ port: deps.port, handler, certificate: deps.certificate });
}
