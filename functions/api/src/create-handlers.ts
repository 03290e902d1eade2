import type { Firestore } from '@google-cloud/firestore';
import { getAgent } from './agents/get-agent.ts';
import { listAgents } from './agents/list-agents.ts';
import { listMemberships } from './auth/list-memberships.ts';
import { cancelDeployment } from './deployments/cancel-deployment.ts';
import { getDeployment } from './deployments/get-deployment.ts';
import { listDeployments } from './deployments/list-deployments.ts';
import type { PublishHint } from './deployments/publish-hint.ts';
import { requestDeployment } from './deployments/request-deployment.ts';
import { BASE_PATH, type Handlers } from './routes/register-routes.ts';
import { getService } from './services/get-service.ts';
import { listServices } from './services/list-services.ts';

/** One handler for each route: takes the validated request, calls its verb, writes the answer. Errors are thrown. */
export function createHandlers({ db, publish }: { db: Firestore; publish: PublishHint }): Handlers {
  return {
    listAgents: async (c) => c.json({ agents: await listAgents(db, c.get('log')) }, 200),
    getAgent: async (c) => c.json(await getAgent(db, c.req.valid('param').agentId), 200),
    createDeployment: async (c) => {
      const { deployment, created } = await requestDeployment(
        { db, publish, log: c.get('log') },
        {
          request: c.req.valid('json'),
          idempotencyKey: c.req.valid('header')['idempotency-key'],
          user: c.get('user'),
        },
      );
      if (!created) return c.json(deployment, 200);
      return c.json(deployment, 201, { Location: `${BASE_PATH}/deployments/${deployment.id}` });
    },
    listDeployments: async (c) =>
      c.json(await listDeployments(db, c.req.valid('query'), c.get('user'), c.get('log')), 200),
    getDeployment: async (c) =>
      c.json(await getDeployment(db, c.req.valid('param').deploymentId, c.get('user')), 200),
    cancelDeployment: async (c) =>
      c.json(
        await cancelDeployment({ db, publish, log: c.get('log') }, c.req.valid('param').call, c.get('user')),
        202,
      ),
    listServices: async (c) => {
      const { workspaceId } = c.req.valid('query');
      return c.json({ services: await listServices(db, workspaceId, c.get('user'), c.get('log')) }, 200);
    },
    getService: async (c) => c.json(await getService(db, c.req.valid('param').serviceId, c.get('user')), 200),
    me: async (c) => {
      const user = c.get('user');
      return c.json({ ...user, memberships: await listMemberships(db, user, c.get('log')) }, 200);
    },
    health: (c) => c.json({ status: 'ok' as const }, 200),
  };
}
