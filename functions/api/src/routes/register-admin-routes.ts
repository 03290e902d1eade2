import type { OpenAPIHono, RouteHandler } from '@hono/zod-openapi';
import type { ApiEnv } from '../http/api-env.ts';
import { listOrphansRoute } from './orphans.ts';
import { deletePublisherRoute, listPublishersRoute, putPublisherRoute } from './publishers.ts';
import type { BASE_PATH } from './register-routes.ts';

/** What answers each route that only admins use. */
export interface AdminHandlers {
  listOrphans: RouteHandler<typeof listOrphansRoute, ApiEnv>;
  listPublishers: RouteHandler<typeof listPublishersRoute, ApiEnv>;
  putPublisher: RouteHandler<typeof putPublisherRoute, ApiEnv>;
  deletePublisher: RouteHandler<typeof deletePublisherRoute, ApiEnv>;
}

/** Registers them. */
export function registerAdminRoutes(
  api: OpenAPIHono<ApiEnv, Record<never, never>, typeof BASE_PATH>,
  handlers: AdminHandlers,
) {
  return api
    .openapi(listOrphansRoute, handlers.listOrphans)
    .openapi(listPublishersRoute, handlers.listPublishers)
    .openapi(putPublisherRoute, handlers.putPublisher)
    .openapi(deletePublisherRoute, handlers.deletePublisher);
}

export type AdminAppType = ReturnType<typeof registerAdminRoutes>;
