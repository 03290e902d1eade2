import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { LocalAgentEngine } from './agent-engine/create-agent-engine.ts';
import type { Log } from './log.ts';
import { createFaultRoutes } from './rest/fault-routes.ts';
import type { Certificate } from './rest/local-certificate.ts';
import { createOperationRoutes, type RestOperationOwner } from './rest/operation-routes.ts';
import { restError } from './rest/rest-error.ts';
import type { RestRoute } from './rest/rest-route.ts';
import { sendJson, serveRest, type RestHandler } from './rest/serve-rest.ts';
import { startRestServer, type RestServer } from './rest/start-rest-server.ts';
import { transcodeHandlers } from './rest/transcode-handlers.ts';
import type { Descriptors } from './rpc/descriptors.ts';
import type { Faults } from './rpc/faults.ts';
import type { HandlerTable } from './rpc/handlers.ts';
import { RpcError, rpcCode } from './rpc-error.ts';
import type { Storage } from './storage/start-storage.ts';

export interface RestApisDeps {
  port: number;
  descriptors: Descriptors;
  /** Served over gRPC as well. */
  handlers: HandlerTable;
  operationOwners: readonly RestOperationOwner[];
  agentEngine?: LocalAgentEngine;
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
      ...(agentEngine?.routes ?? []),
      ...(deps.routes ?? []),
      ...createOperationRoutes(descriptors, deps.operationOwners, [
        ...(agentEngine ? [agentEngine.operations] : []),
        ...(deps.jsonOperationOwners ?? []),
      ]),
      ...createFaultRoutes(faults),
    ],
    rawRoutes: agentEngine?.rawRoutes ?? [],
    ...{ faults, log },
  });
  const { storage } = deps;
  const serveStorage =
    storage && getRequestListener((request) => storage.fetch(request), { overrideGlobalObjects: false });
  const handler: RestHandler = async (request, response, url) => {
    if (serveStorage && isForStorage(url)) await serveStorage(request, response);
    else if (isFromPage(request)) refusePage(request, response);
    else await serveApis(request, response, url);
  };
  return startRestServer({ port: deps.port, handler, certificate: deps.certificate });
}

/** Whether a page in a browser asks: any site could, and a service runs whatever image it is told. */
function isFromPage({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  return headers.origin !== undefined || (site !== undefined && site !== 'none');
}

function refusePage(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  const error = new RpcError(rpcCode.permissionDenied, 'The local cloud does not answer pages in a browser.');
  sendJson(response, 403, restError(error));
}

function isForStorage({ hostname, pathname }: URL): boolean {
  return hostname === 'storage.googleapis.com' || /^\/((upload|download)\/)?storage\/v1\//.test(pathname);
}
