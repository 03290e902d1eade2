import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type Operation,
  type Service,
  deploymentHint,
  operationSchema,
  paths,
  serviceSchema,
} from '@agent-gallery/contract';
import { describeError } from '../../log.ts';
import { readService } from '../deployment-record.ts';
import { PassingFailure } from '../failures/passing-failure.ts';
import { type Lease, acquireLease, holding } from '../lease.ts';
import { nextQueued } from '../service-lock.ts';
import { StepFailure } from '../step-failure.ts';
import { compareRevisions } from './compare-revisions.ts';
import { deleteService } from './delete-service.ts';
import type { OperationDeps, OperationStep, TakeOperationStep } from './operation-deps.ts';
import { setTraffic } from './set-traffic.ts';

/** A function is held at most so long; the next tick carries on. */
const PATIENCE_MS = 20_000;
const PAUSE_MS = 300;
const LIMIT_MS = 15 * 60_000;

const STEPS: Readonly<Record<Operation['action']['kind'], TakeOperationStep>> = {
  'set-traffic': setTraffic,
  compare: compareRevisions,
  delete: deleteService,
};

async function readOperation({ db }: OperationDeps, id: string): Promise<Operation | undefined> {
  const snapshot = await db.doc(paths.operation(id)).get();
  return snapshot.exists ? operationSchema.parse(snapshot.data()) : undefined;
}

async function takeStep(deps: OperationDeps, operation: Operation, service: Service): Promise<OperationStep> {
  if (Date.now() - Date.parse(operation.createdAt) > LIMIT_MS)
    throw new StepFailure('step-timed-out', 'It took too long.', {
      cause: `It did not end within ${LIMIT_MS / 60_000} minutes.`,
      fix: 'Look at the service in the Cloud console, then ask again.',
    });
  try {
    return await STEPS[operation.action.kind](deps, operation, service);
  } catch (error) {
    if (!(error instanceof PassingFailure)) throw error;
    deps.log('INFO', `operation waits: ${error.kind}`, {
      operationId: operation.id,
      ...describeError(error),
    });
    return { kind: 'wait' };
  }
}

/** Ends an operation and frees its service, both or neither, and wakes the deployment that waits. */
async function finish(
  deps: OperationDeps,
  lease: Lease,
  operation: Operation,
  end: Partial<Operation>,
  service: Extract<OperationStep, { kind: 'done' }>['service'] | undefined,
): Promise<void> {
  const { db } = deps;
  const now = new Date().toISOString();
  const document = db.doc(paths.service(operation.serviceId));
  await db.runTransaction(async (transaction) => {
    await lease.check(transaction);
    const stored = serviceSchema.safeParse((await transaction.get(document)).data()).data;
    transaction.update(db.doc(paths.operation(operation.id)), { ...end, updatedAt: now, endedAt: now });
    if (stored?.activeOperationId !== operation.id) return;
    if (service === 'delete') transaction.delete(document);
    else transaction.update(document, { ...service, activeOperationId: null, updatedAt: now });
  });
  deps.log('INFO', `operation ${end.status}`, { operationId: operation.id, kind: operation.action.kind });
  const next = await nextQueued(db, operation.serviceId);
  if (next === undefined) return;
  const hint = {
    type: 'deployment.requested',
    deploymentId: next,
    source: '//agent-gallery/worker',
  } as const;
  await deps.publisher.hint(deploymentHint({ ...hint, eventId: randomUUID(), time: now }));
}

/** One look. Answers whether there is anything left to do. */
async function look(deps: OperationDeps, lease: Lease, id: string): Promise<boolean> {
  const operation = await readOperation(deps, id);
  if (!operation || operation.endedAt !== null) return false;
  const service = await readService(deps.db, operation.serviceId);
  if (!service) {
    await finish(deps, lease, operation, { status: 'succeeded' }, undefined);
    return false;
  }
  await lease.renew();
  try {
    const step = await holding(lease, deps.leaseMs, takeStep(deps, operation, service));
    if (step.kind === 'done') {
      const { items = operation.items } = step;
      await finish(deps, lease, operation, { status: 'succeeded', items }, step.service);
      return false;
    }
    const patch = { ...step.patch, status: 'running', updatedAt: new Date().toISOString() };
    await deps.db.runTransaction(async (transaction) => {
      await lease.check(transaction);
      transaction.update(deps.db.doc(paths.operation(id)), patch);
    });
    return true;
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    deps.log('WARNING', 'operation failed', { operationId: id, code: error.code, ...describeError(error) });
    await finish(deps, lease, operation, { status: 'failed', error: error.toDeploymentError([]) }, {});
    return false;
  }
}

/**
 * Carries out what was asked to be done with a service, as far as it goes now: level-triggered as a deployment is, under a
 * lease of its own. May be called at any time, any number of times. Throws where something that passes stands in the way.
 */
export async function runOperation(
  deps: OperationDeps,
  operationId: string,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const startedAt = Date.now();
  const lease = await acquireLease(deps.db, operationId, randomUUID(), deps.leaseMs);
  if (!lease) return;
  try {
    while (await look(deps, lease, operationId)) {
      if (Date.now() - startedAt > patienceMs) return;
      await pause(PAUSE_MS);
    }
  } finally {
    await lease.release().catch(() => undefined);
  }
}
