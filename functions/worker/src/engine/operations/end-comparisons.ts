import { randomBytes } from 'node:crypto';
import type { Firestore } from '@google-cloud/firestore';
import { newOperation, operationIdFromBytes, paths, serviceSchema } from '@agent-gallery/contract';

const PER_TICK = 20;

/** Asks for the end of one comparison, in the portal's own name, unless something is done with the service now. */
async function askForEnd(db: Firestore, id: string, now: string): Promise<void> {
  const document = db.doc(paths.service(id));
  await db.runTransaction(async (transaction) => {
    const service = serviceSchema.safeParse((await transaction.get(document)).data()).data;
    if (!service?.comparison || service.comparison.until > now) return;
    if (service.activeOperationId || service.activeDeploymentId !== null) return;
    const operation = newOperation({
      id: operationIdFromBytes(randomBytes(11)),
      workspaceId: service.workspaceId,
      serviceId: id,
      action: { kind: 'compare', revisions: [] },
      actor: { kind: 'system', id: 'reconcile', email: null },
      createdAt: now,
    });
    transaction.create(db.doc(paths.operation(operation.id)), operation);
    transaction.update(document, { activeOperationId: operation.id, updatedAt: now });
  });
}

/** Asks for the end of the comparisons whose time is over; the operations are carried out as all others are. */
export async function endComparisons(db: Firestore, now = new Date().toISOString()): Promise<void> {
  const services = db.collection(paths.services());
  const found = await services.where('comparison.until', '<=', now).limit(PER_TICK).get();
  for (const { id } of found.docs) await askForEnd(db, id, now);
}
