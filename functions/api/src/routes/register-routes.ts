import type { OpenAPIHono, RouteHandler } from '@hono/zod-openapi';
import type { ApiEnv } from '../http/api-env.ts';
import {
  addAgentRoute,
  deleteAgentRoute,
  getAgentFileRoute,
  getAgentRoute,
  listAgentFilesRoute,
  listAgentsRoute,
} from './agents.ts';
import {
  cancelDeploymentPath,
  cancelDeploymentRoute,
  createDeploymentRoute,
  getDeploymentRoute,
  listDeploymentsRoute,
} from './deployments.ts';
import { preflightRoute } from './preflight.ts';
import { createUploadRoute } from './uploads.ts';
import { healthRoute, meRoute } from './me.ts';
import {
  compareRevisionsRoute,
  deleteServiceRoute,
  getOperationRoute,
  listRevisionsRoute,
  rollBackRoute,
  setTrafficRoute,
} from './operations.ts';
import { a2aPaths, getServiceRoute, listServicesRoute, readServiceLogRoute } from './services.ts';

/** Below it lies every route. */
export const BASE_PATH = '/api/v1';

/** What answers each route. */
export interface Handlers {
  listAgents: RouteHandler<typeof listAgentsRoute, ApiEnv>;
  getAgent: RouteHandler<typeof getAgentRoute, ApiEnv>;
  addAgent: RouteHandler<typeof addAgentRoute, ApiEnv>;
  deleteAgent: RouteHandler<typeof deleteAgentRoute, ApiEnv>;
  listAgentFiles: RouteHandler<typeof listAgentFilesRoute, ApiEnv>;
  getAgentFile: RouteHandler<typeof getAgentFileRoute, ApiEnv>;
  createUpload: RouteHandler<typeof createUploadRoute, ApiEnv>;
  runPreflight: RouteHandler<typeof preflightRoute, ApiEnv>;
  createDeployment: RouteHandler<typeof createDeploymentRoute, ApiEnv>;
  listDeployments: RouteHandler<typeof listDeploymentsRoute, ApiEnv>;
  getDeployment: RouteHandler<typeof getDeploymentRoute, ApiEnv>;
  cancelDeployment: RouteHandler<typeof cancelDeploymentRoute, ApiEnv>;
  listServices: RouteHandler<typeof listServicesRoute, ApiEnv>;
  getService: RouteHandler<typeof getServiceRoute, ApiEnv>;
  deleteService: RouteHandler<typeof deleteServiceRoute, ApiEnv>;
  listRevisions: RouteHandler<typeof listRevisionsRoute, ApiEnv>;
  rollBack: RouteHandler<typeof rollBackRoute, ApiEnv>;
  setTraffic: RouteHandler<typeof setTrafficRoute, ApiEnv>;
  compareRevisions: RouteHandler<typeof compareRevisionsRoute, ApiEnv>;
  readServiceLog: RouteHandler<typeof readServiceLogRoute, ApiEnv>;
  getOperation: RouteHandler<typeof getOperationRoute, ApiEnv>;
  me: RouteHandler<typeof meRoute, ApiEnv>;
  health: RouteHandler<typeof healthRoute, ApiEnv>;
}

/** Registers every route with its handler. The type of what comes back is what the client is made from. */
export function registerRoutes(
  api: OpenAPIHono<ApiEnv, Record<never, never>, typeof BASE_PATH>,
  handlers: Handlers,
) {
  api.openAPIRegistry.registerComponent('securitySchemes', 'idToken', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A Firebase ID token.',
  });
  api.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'agk_…',
    description: 'An API key of a workspace, for machines.',
  });
  for (const path of [cancelDeploymentPath, ...a2aPaths]) api.openAPIRegistry.registerPath(path);
  return api
    .openapi(listAgentsRoute, handlers.listAgents)
    .openapi(getAgentRoute, handlers.getAgent)
    .openapi(addAgentRoute, handlers.addAgent)
    .openapi(deleteAgentRoute, handlers.deleteAgent)
    .openapi(listAgentFilesRoute, handlers.listAgentFiles)
    .openapi(getAgentFileRoute, handlers.getAgentFile)
    .openapi(createUploadRoute, handlers.createUpload)
    .openapi(preflightRoute, handlers.runPreflight)
    .openapi(createDeploymentRoute, handlers.createDeployment)
    .openapi(listDeploymentsRoute, handlers.listDeployments)
    .openapi(getDeploymentRoute, handlers.getDeployment)
    .openapi(cancelDeploymentRoute, handlers.cancelDeployment)
    .openapi(listServicesRoute, handlers.listServices)
    .openapi(getServiceRoute, handlers.getService)
    .openapi(deleteServiceRoute, handlers.deleteService)
    .openapi(listRevisionsRoute, handlers.listRevisions)
    .openapi(rollBackRoute, handlers.rollBack)
    .openapi(setTrafficRoute, handlers.setTraffic)
    .openapi(compareRevisionsRoute, handlers.compareRevisions)
    .openapi(readServiceLogRoute, handlers.readServiceLog)
    .openapi(getOperationRoute, handlers.getOperation)
    .openapi(meRoute, handlers.me)
    .openapi(healthRoute, handlers.health);
}

export type AppType = ReturnType<typeof registerRoutes>;
