import type { Firestore } from '@google-cloud/firestore';
import type { Context } from 'hono';
import type { ApiEnv } from './http/api-env.ts';
import { listOrphans } from './orphans/list-orphans.ts';
import { deletePublisher } from './publishers/delete-publisher.ts';
import { listPublishers } from './publishers/list-publishers.ts';
import { putPublisher } from './publishers/put-publisher.ts';
import type { AdminHandlers } from './routes/register-admin-routes.ts';
import { auditOrigin } from './settings/audit-origin.ts';

/** One handler for each route that only admins use. */
export function createAdminHandlers(db: Firestore): AdminHandlers {
  const by = (c: Context<ApiEnv>) => ({ user: c.get('user'), origin: auditOrigin(c) });
  return {
    listOrphans: async (c) => {
      const { workspaceId } = c.req.valid('query');
      return c.json({ reports: await listOrphans(db, workspaceId, c.get('user'), c.get('log')) }, 200);
    },
    listPublishers: async (c) => {
      const { workspaceId } = c.req.valid('query');
      return c.json({ publishers: await listPublishers(db, workspaceId, c.get('user'), c.get('log')) }, 200);
    },
    putPublisher: async (c) => {
      const asked = { ...c.req.valid('param'), policy: c.req.valid('json'), ...by(c) };
      const { publisher, created } = await putPublisher(db, asked);
      return c.json(publisher, created ? 201 : 200);
    },
    deletePublisher: async (c) => {
      await deletePublisher(db, { ...c.req.valid('param'), ...by(c) });
      return c.body(null, 204);
    },
  };
}
