import { randomBytes, randomUUID } from 'node:crypto';
import {
  deploymentSchema,
  isTerminal,
  newOperation,
  operationHint,
  operationIdFromBytes,
  operationSchema,
  paths,
  serviceSchema,
  type Operation,
  type OperationAction,
  type Service,
} from '@agent-gallery/contract';
import type { AuditOrigin } from '@agent-gallery/contract/workspace';
import { recordAudit } from '@agent-gallery/records';
import type { Firestore, Transaction } from '@google-cloud/firestore';
import { requireIncluded, roleIn } from '../auth/require-role.ts';
import type { PublishHint } from '../deployments/publish-hint.ts';
import { actorOf, type User } from '../http/api-env.ts';
import { ApiProblem } from '../http/api-problem.ts';
import type { Log } from '../log.ts';
import { parseRecord } from '../records/read-record.ts';
import { getService, serviceNotFound } from '../services/get-service.ts';

function requirePossible({ target }: Service, action: OperationAction): void {
  if (target === 'cloud-run' || action.kind === 'delete') return;
  throw new ApiProblem('target-not-available', {
    detail: 'An engine of Agent Engine has no revisions and no traffic to share.',
    fix: 'Deploy the version that you want to it.',
  });
}

/** Throws `service-busy` while a deployment or another operation works on the service. */
async function requireIdle(db: Firestore, transaction: Transaction, service: Service): Promise<void> {
  const { activeDeploymentId, activeOperationId, name } = service;
  if (activeDeploymentId !== null) {
    const found = await transaction.get(db.doc(paths.deployment(activeDeploymentId)));
    if (found.exists && !isTerminal(parseRecord(found.ref.path, found.data(), deploymentSchema).status))
      throw new ApiProblem('service-busy', {
        detail: `The deployment ${activeDeploymentId} works on ${name} now.`,
        fix: 'Wait until it has ended, or cancel it.',
      });
  }
  if (activeOperationId) {
    const found = await transaction.get(db.doc(paths.operation(activeOperationId)));
    if (found.exists && parseRecord(found.ref.path, found.data(), operationSchema).endedAt === null)
      throw new ApiProblem('service-busy', {
        detail: `The operation ${activeOperationId} works on ${name} now.`,
        fix: 'Wait until it has ended.',
      });
  }
}

/**
 * Asks for something to be done with a service; the worker does it. The record and the service's lock are written together;
 * the message is only a hint, and the reconciler finds a record whose message was lost.
 * Throws `service-not-found`, `forbidden`, `service-busy`, `target-not-available`.
 */
export async function requestOperation(
  { db, publish, log }: { db: Firestore; publish: PublishHint; log: Log },
  asked: { serviceId: string; action: OperationAction; user: User; origin: AuditOrigin },
): Promise<Operation> {
  const { serviceId, action, user, origin } = asked;
  const { workspaceId } = await getService(db, serviceId, user);
  const role = await roleIn(db, workspaceId, user);
  if (role === undefined) throw serviceNotFound(serviceId);
  requireIncluded(role, 'deployer', workspaceId);

  const ref = db.doc(paths.service(serviceId));
  const operation = newOperation({
    id: operationIdFromBytes(randomBytes(11)),
    workspaceId,
    serviceId,
    action,
    actor: actorOf(user),
    createdAt: new Date().toISOString(),
  });
  await db.runTransaction(async (transaction) => {
    const found = await transaction.get(ref);
    if (!found.exists) throw serviceNotFound(serviceId);
    const service = parseRecord(ref.path, found.data(), serviceSchema);
    requirePossible(service, action);
    await requireIdle(db, transaction, service);
    transaction.create(db.doc(paths.operation(operation.id)), operation);
    recordAudit(db, transaction, {
      workspaceId,
      actor: operation.actor,
      action: 'operation.requested',
      subject: serviceId,
      changes: [{ field: action.kind, from: null, to: operation.id }],
      origin,
    });
    transaction.update(ref, { activeOperationId: operation.id, updatedAt: operation.createdAt });
  });
  log('INFO', `Operation requested: ${action.kind}`, { operationId: operation.id, serviceId });
  const hint = operationHint({
    operationId: operation.id,
    source: '/agent-gallery/api',
    eventId: randomUUID(),
    time: operation.createdAt,
  });
  await publish(hint).catch((error: unknown) => {
    const text = 'operation.requested could not be published; the reconciler will find the record.';
    log('ERROR', text, { operationId: operation.id, error });
  });
  return operation;
}
