import type { Firestore } from '@google-cloud/firestore';
import {
  type Deployment,
  type Service,
  deploymentSchema,
  isTerminal,
  operationSchema,
  paths,
  serviceSchema,
} from '@agent-gallery/contract';

const queuedFor = (db: Firestore, serviceId: string) =>
  db
    .collection(paths.deployments())
    .where('serviceId', '==', serviceId)
    .where('status', '==', 'queued')
    .orderBy('createdAt')
    .limit(1);

/** Id of the deployment that waits longest for a service. */
export async function nextQueued(db: Firestore, serviceId: string): Promise<string | undefined> {
  return (await queuedFor(db, serviceId).get()).docs[0]?.id;
}

export type LockResult = { kind: 'taken' } | { kind: 'waits'; for: string } | { kind: 'other-workspace' };

/**
 * Makes a deployment its service's active one. One service has one at a time; those that wait go in the order in which
 * they were asked for. A lock whose holder has ended is free.
 */
export async function lockService(db: Firestore, deployment: Deployment): Promise<LockResult> {
  const document = db.doc(paths.service(deployment.serviceId));
  return db.runTransaction(async (transaction): Promise<LockResult> => {
    const snapshot = await transaction.get(document);
    const service = snapshot.exists ? serviceSchema.parse(snapshot.data()) : undefined;
    if (service && service.workspaceId !== deployment.workspaceId) return { kind: 'other-workspace' };
    const holder = service?.activeDeploymentId ?? null;
    if (holder === deployment.id) return { kind: 'taken' };
    if (holder !== null) {
      const other = await transaction.get(db.doc(paths.deployment(holder)));
      if (other.exists && !isTerminal(deploymentSchema.parse(other.data()).status))
        return { kind: 'waits', for: holder };
    }
    const operationId = service?.activeOperationId ?? null;
    if (operationId !== null) {
      const operation = await transaction.get(db.doc(paths.operation(operationId)));
      if (operation.exists && operationSchema.parse(operation.data()).endedAt === null)
        return { kind: 'waits', for: operationId };
    }
    const first = (await transaction.get(queuedFor(db, deployment.serviceId))).docs[0]?.id;
    if (first !== undefined && first !== deployment.id) return { kind: 'waits', for: first };
    const now = new Date().toISOString();
    if (service) transaction.update(document, { activeDeploymentId: deployment.id, updatedAt: now });
    else transaction.set(document, newService(deployment, now));
    return { kind: 'taken' };
  });
}

function newService(deployment: Deployment, now: string): Service {
  const { target, project, region, serviceName } = deployment.request;
  return {
    id: deployment.serviceId,
    workspaceId: deployment.workspaceId,
    target,
    project,
    region,
    name: serviceName,
    url: null,
    live: null,
    card: null,
    activeDeploymentId: deployment.id,
    createdAt: now,
    updatedAt: now,
  };
}

/** Frees a service if the deployment holds it. Harmless when called again. */
export async function unlockService(db: Firestore, deployment: Deployment): Promise<void> {
  const document = db.doc(paths.service(deployment.serviceId));
  await db.runTransaction(async (transaction) => {
    const snapshot = await transaction.get(document);
    if (snapshot.exists && serviceSchema.parse(snapshot.data()).activeDeploymentId === deployment.id) {
      transaction.update(document, { activeDeploymentId: null, updatedAt: new Date().toISOString() });
    }
  });
}
