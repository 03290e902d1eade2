import type { Agent } from '../gallery/agent.ts';
import { serviceId } from '../gallery/service.ts';
import { runtimeOf } from '../runtime/runtime.ts';
import type { Actor, Deployment, DeploymentRequest } from './deployment.ts';

/** The record of a deployment that nothing has happened to yet. */
export function newDeployment(from: {
  id: string;
  request: DeploymentRequest;
  agent: Pick<Agent, 'name' | 'source' | 'framework' | 'runtime'>;
  actor: Actor;
  idempotencyKey: string | null;
  trace?: string | null;
  createdAt: string;
}): Deployment {
  const { id, request, agent, actor, idempotencyKey, trace = null, createdAt } = from;
  return {
    id,
    workspaceId: request.workspaceId,
    serviceId: serviceId(request),
    agentName: agent.name,
    request,
    source: agent.source,
    runtime: runtimeOf(agent, request.settings),
    status: 'queued',
    announcedStatus: null,
    steps: {},
    archive: null,
    recipe: null,
    image: null,
    build: null,
    release: null,
    url: null,
    obstacle: null,
    error: null,
    actor,
    idempotencyKey,
    trace,
    cancelRequestedAt: null,
    createdAt,
    updatedAt: createdAt,
    endedAt: null,
    settled: false,
    logsMergedAt: null,
  };
}
