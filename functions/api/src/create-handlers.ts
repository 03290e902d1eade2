import type { Operation, OperationAction } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import type { Context } from 'hono';
import { addAgent } from './agents/add-agent.ts';
import { deleteAgent } from './agents/delete-agent.ts';
import { getAgent } from './agents/get-agent.ts';
import { getAgentFile } from './agents/get-agent-file.ts';
import { listAgentFiles } from './agents/list-agent-files.ts';
import { listAgents } from './agents/list-agents.ts';
import { listMemberships } from './auth/list-memberships.ts';
import { cancelDeployment } from './deployments/cancel-deployment.ts';
import { getDeployment } from './deployments/get-deployment.ts';
import { listDeployments } from './deployments/list-deployments.ts';
import type { PublishHint } from './deployments/publish-hint.ts';
import { requestDeployment } from './deployments/request-deployment.ts';
import type { GooglePorts } from './google/google-ports.ts';
import type { ApiEnv } from './http/api-env.ts';
import { getOperation } from './operations/get-operation.ts';
import { requestOperation } from './operations/request-operation.ts';
import { BASE_PATH, type Handlers } from './routes/register-routes.ts';
import { requestPreflight } from './preflight/request-preflight.ts';
import { requestUpload } from './uploads/request-upload.ts';
import { auditOrigin } from './settings/audit-origin.ts';
import { getService } from './services/get-service.ts';
import { listRevisions } from './services/list-revisions.ts';
import { listServices } from './services/list-services.ts';
import { readServiceLog } from './services/read-service-log.ts';

/** One handler for each route: takes the validated request, calls its verb, writes the answer. Errors are thrown. */
export function createHandlers(deps: { db: Firestore; publish: PublishHint; google: GooglePorts }): Handlers {
  const { db, publish, google } = deps;
  const by = (c: Context<ApiEnv>) => ({ user: c.get('user'), origin: auditOrigin(c) });
  const operate = (c: Context<ApiEnv>, serviceId: string, action: OperationAction) =>
    requestOperation({ db, publish, log: c.get('log') }, { serviceId, action, ...by(c) });
  const at = ({ id }: Operation) => ({ Location: `${BASE_PATH}/operations/${id}` });
  return {
    listAgents: async (c) => c.json({ agents: await listAgents(db, c.get('user'), c.get('log')) }, 200),
    getAgent: async (c) =>
      c.json(await getAgent(db, c.req.valid('param').agentId, c.get('user'), c.get('log')), 200),
    addAgent: async (c) => {
      const agent = await addAgent(db, c.req.valid('json'), by(c));
      return c.json(agent, 201, { Location: `${BASE_PATH}/agents/${agent.id}` });
    },
    deleteAgent: async (c) => {
      await deleteAgent(db, c.req.valid('param').agentId, by(c), c.get('log'));
      return c.body(null, 204);
    },
    listAgentFiles: async (c) =>
      c.json(await listAgentFiles(db, c.req.valid('param').agentId, c.get('user'), c.get('log')), 200),
    getAgentFile: async (c) => {
      const file = await getAgentFile(db, c.req.valid('param'), c.get('user'), c.get('log'));
      return c.json(file, 200, { 'Cache-Control': 'private, max-age=86400, immutable' });
    },
    createUpload: async (c) => {
      const { signUpload } = google;
      return c.json(await requestUpload({ db, signUpload }, c.req.valid('json'), c.get('user')), 201);
    },
    runPreflight: async (c) => {
      const { runPreflight, deployerOf } = google;
      const preflight = { db, runPreflight, deployerOf };
      return c.json({ findings: await requestPreflight(preflight, c.req.valid('json'), c.get('user')) }, 200);
    },
    createDeployment: async (c) => {
      const { deployment, created } = await requestDeployment(
        { db, publish, log: c.get('log') },
        {
          request: c.req.valid('json'),
          idempotencyKey: c.req.valid('header')['idempotency-key'],
          trace: c.get('trace'),
          ...by(c),
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
        await cancelDeployment({ db, publish, log: c.get('log') }, c.req.valid('param').call, by(c)),
        202,
      ),
    listServices: async (c) => {
      const { workspaceId } = c.req.valid('query');
      return c.json({ services: await listServices(db, workspaceId, c.get('user'), c.get('log')) }, 200);
    },
    getService: async (c) => c.json(await getService(db, c.req.valid('param').serviceId, c.get('user')), 200),
    deleteService: async (c) => {
      const operation = await operate(c, c.req.valid('param').serviceId, { kind: 'delete' });
      return c.json(operation, 202, at(operation));
    },
    rollBack: async (c) => {
      const traffic = [{ revision: c.req.valid('json').revision, percent: 100 }];
      const operation = await operate(c, c.req.valid('param').serviceId, { kind: 'set-traffic', traffic });
      return c.json(operation, 202, at(operation));
    },
    setTraffic: async (c) => {
      const traffic = c.req.valid('json');
      const operation = await operate(c, c.req.valid('param').serviceId, { kind: 'set-traffic', traffic });
      return c.json(operation, 202, at(operation));
    },
    compareRevisions: async (c) => {
      const { revisions } = c.req.valid('json');
      const operation = await operate(c, c.req.valid('param').serviceId, { kind: 'compare', revisions });
      return c.json(operation, 202, at(operation));
    },
    listRevisions: async (c) => {
      const { serviceId } = c.req.valid('param');
      const found = await listRevisions({ db, revisions: google.listRevisions }, serviceId, c.get('user'));
      return c.json({ revisions: found }, 200);
    },
    readServiceLog: async (c) => {
      const { readLog } = google;
      const { serviceId } = c.req.valid('param');
      return c.json(
        await readServiceLog({ db, readLog }, serviceId, c.req.valid('query'), c.get('user')),
        200,
      );
    },
    getOperation: async (c) =>
      c.json(await getOperation(db, c.req.valid('param').operationId, c.get('user')), 200),
    me: async (c) => {
      const user = c.get('user');
      const { uid, email } = user;
      return c.json({ uid, email, memberships: await listMemberships(db, user, c.get('log')) }, 200);
    },
    health: (c) => c.json({ status: 'ok' as const }, 200),
  };
}
