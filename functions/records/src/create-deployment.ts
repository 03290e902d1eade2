import { randomBytes } from 'node:crypto';
import {
  deploymentIdFromBytes,
  deploymentSchema,
  newDeployment,
  paths,
  runtimeOf,
  runtimeProblems,
  serviceId,
  serviceSchema,
  type Actor,
  type Agent,
  type Deployment,
  type DeploymentRequest,
} from '@agent-gallery/contract';
import type { AuditOrigin } from '@agent-gallery/contract/workspace';
import type { Firestore } from '@google-cloud/firestore';
import { findAgent } from './find-agent.ts';
import { claimedDeployment, idempotencyClaim, keyRecord, type IdempotencyClaim } from './idempotency.ts';
import { readRecord, RecordError } from './read-record.ts';
import { recordAudit } from './record-audit.ts';
import { RequestRefused } from './request-refused.ts';

/** google.rpc.Code ALREADY_EXISTS. */
const ALREADY_EXISTS = 6;

/** The agent of a request. Throws `agent-not-found`. */
export async function requireAgent(db: Firestore, request: DeploymentRequest): Promise<Agent> {
  const agent = await findAgent(db, request);
  if (agent) return agent;
  throw new RequestRefused('agent-not-found', {
    detail: `The gallery has no agent "${request.agentId}".`,
    fix: 'Choose one of those that GET /api/v1/agents lists.',
  });
}

/** The settings must go together with each other and with what the agent's author says. Throws `invalid-request`. */
export function requirePossibleRuntime(agent: Agent, { settings }: DeploymentRequest): void {
  const problems = runtimeProblems(runtimeOf(agent, settings));
  if (problems.length === 0) return;
  throw new RequestRefused('invalid-request', {
    detail: 'The settings cannot be had together.',
    fix: 'Put right what `errors` lists.',
    errors: problems.map(({ setting, message }) => ({
      in: 'body',
      pointer: `/settings/${setting}`,
      detail: message,
    })),
  });
}

async function requireFreeName(db: Firestore, request: DeploymentRequest): Promise<void> {
  const service = await readRecord(db.doc(paths.service(serviceId(request))), serviceSchema);
  if (service === undefined || service.workspaceId === request.workspaceId) return;
  throw new RequestRefused('service-name-taken', {
    detail: `Another workspace has a service "${request.serviceName}" in ${request.project}, ${request.region}.`,
    fix: 'Choose another service name, project or region.',
    errors: [{ in: 'body', pointer: '/serviceName', detail: 'Taken by another workspace.' }],
  });
}

/** Writes the record, and with it the key's and who asked, or none of them. False when the key stands for a deployment already. */
async function create(
  db: Firestore,
  deployment: Deployment,
  claim: IdempotencyClaim | undefined,
  origin: AuditOrigin,
): Promise<boolean> {
  const batch = db.batch().create(db.doc(paths.deployment(deployment.id)), deployment);
  if (claim !== undefined)
    batch.create(claim.ref, keyRecord(claim, deployment.id, Date.parse(deployment.createdAt)));
  const { id, workspaceId, actor, serviceId } = deployment;
  const changes = [{ field: 'service', from: null, to: serviceId }];
  recordAudit(db, batch, {
    workspaceId,
    actor,
    action: 'deployment.requested',
    subject: id,
    changes,
    origin,
  });
  try {
    await batch.commit();
    return true;
  } catch (error) {
    const exists = error instanceof Error && 'code' in error && error.code === ALREADY_EXISTS;
    if (exists && claim !== undefined) return false;
    throw error;
  }
}

async function findClaimed(db: Firestore, claim: IdempotencyClaim): Promise<Deployment | undefined> {
  const id = await claimedDeployment(claim);
  if (id === undefined) return undefined;
  const deployment = await readRecord(db.doc(paths.deployment(id)), deploymentSchema);
  if (deployment === undefined)
    throw new RecordError(claim.ref.path, `The deployment ${id} that it names is gone.`);
  return deployment;
}

/**
 * Creates a deployment, or finds the one that the same idempotency key stands for. Whoever asks has the role already.
 *
 * The record and the key's record are created in one atomic write that fails when either exists, so any number of equal
 * requests at the same time make one record, without holding locks. Whether the service's name is free is settled
 * later, by the worker, which takes the service in a transaction; here it is told early where it is known.
 *
 * Throws a RequestRefused.
 */
export async function createDeployment(
  db: Firestore,
  asked: {
    request: DeploymentRequest;
    idempotencyKey: string | undefined;
    actor: Actor;
    origin: AuditOrigin;
    /** W3C traceparent of the span in which it is asked for. */
    trace?: string | undefined;
  },
): Promise<{ deployment: Deployment; created: boolean }> {
  const { request, idempotencyKey, actor, origin, trace = null } = asked;
  const claim = idempotencyKey === undefined ? undefined : idempotencyClaim(db, idempotencyKey, request);
  const earlier = claim && (await findClaimed(db, claim));
  if (earlier) return { deployment: earlier, created: false };

  const [agent] = await Promise.all([requireAgent(db, request), requireFreeName(db, request)]);
  requirePossibleRuntime(agent, request);
  const deployment = newDeployment({
    id: deploymentIdFromBytes(randomBytes(11)),
    request,
    agent,
    actor,
    idempotencyKey: idempotencyKey ?? null,
    trace,
    createdAt: new Date().toISOString(),
  });
  if (await create(db, deployment, claim, origin)) return { deployment, created: true };
  const winner = claim && (await findClaimed(db, claim));
  if (winner) return { deployment: winner, created: false };
  throw new Error(`The deployment ${deployment.id} could not be created: it exists.`);
}
