import {
  operationSchema,
  paths,
  revisionName,
  type Operation,
  type Revision,
  type Service,
  type ServiceLogLine,
} from '@agent-gallery/contract';
import type { DocumentReference, Firestore } from '@google-cloud/firestore';
import { deployment, services } from './deployments.ts';
import { tellFakeRun } from './fake-run.ts';

const PATIENCE_MS = 15_000;
const UNITS = { agentId: 'units-agent', agentName: 'Units' };

/** A revision that a deployment has made. */
export function revision(
  serviceName: string,
  deploymentId: string,
  changes: Partial<Revision> = {},
): Revision {
  const digest = `sha256:${'4f9c21ab'.repeat(8)}`;
  return {
    revision: revisionName(serviceName, deploymentId),
    image: `us-central1-docker.pkg.dev/demo-agent-gallery/agents/units-agent@${digest}`,
    digest,
    createdAt: new Date(Date.now() - 3_600_000).toISOString(),
    ready: true,
    reason: null,
    percent: 0,
    tag: null,
    deploymentId,
    ...changes,
  };
}

/** Lines that a running service has written, newest first, one each second up to now. */
export function runtimeLines(count: number, nowMs = Date.now()): ServiceLogLine[] {
  return Array.from({ length: count }, (_, index) => ({
    insertId: `run-${String(count - index).padStart(6, '0')}`,
    at: new Date(nowMs - index * 1_000).toISOString().replace('Z', '000Z'),
    severity: (count - index) % 40 === 7 ? ('WARNING' as const) : ('INFO' as const),
    text: `request ${String(count - index)} answered`,
  }));
}

const seeded = new Set<DocumentReference>();

/** Takes away what seedService has written, so that other tests find what they expect. */
export async function removeSeeded(db: Firestore): Promise<void> {
  const batch = db.batch();
  for (const reference of seeded) batch.delete(reference);
  seeded.clear();
  await batch.commit();
}

/** Writes a service with two deployments that became ready, the later of which is live; with its revisions and its log. */
export async function seedService(db: Firestore, name: string, ids: [now: string, before: string]) {
  const nowMs = Date.now();
  const [live, before] = ids.map((id, index) =>
    deployment(
      {
        ...UNITS,
        id,
        serviceName: name,
        status: 'ready',
        minutesAgo: 10 + 1_440 * index,
        reached: 'verifying',
      },
      nowMs,
    ),
  );
  if (!live || !before) throw new Error('Two deployments are wanted.');
  const [service] = services([live, before]);
  if (!service) throw new Error('There is no service.');
  const batch = db.batch();
  for (const one of [live, before]) {
    seeded.add(db.doc(paths.deployment(one.id)));
    batch.set(db.doc(paths.deployment(one.id)), one);
  }
  seeded.add(db.doc(paths.service(service.id)));
  const traffic = [{ revision: revisionName(name, live.id), percent: 100, tag: null }];
  batch.set(db.doc(paths.service(service.id)), { ...service, traffic });
  await batch.commit();
  await tellFakeRun(db, name, {
    revisions: [
      revision(name, live.id, { percent: 100, createdAt: live.createdAt }),
      revision(name, before.id, { createdAt: before.createdAt }),
    ],
    log: runtimeLines(120),
  });
  return { service, live, before };
}

/** The operation that is asked for on a service, once it is there. */
export async function operationOf(db: Firestore, serviceId: string): Promise<Operation> {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until;) {
    const id: unknown = (await db.doc(paths.service(serviceId)).get()).get('activeOperationId');
    if (typeof id === 'string')
      return operationSchema.parse((await db.doc(paths.operation(id)).get()).data());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Nothing was asked of ${serviceId}.`);
}

/** Changes an operation as the worker does while it goes on. */
export async function goOn(db: Firestore, id: string, changes: Partial<Operation>): Promise<void> {
  await db
    .doc(paths.operation(id))
    .update({ status: 'running', ...changes, updatedAt: new Date().toISOString() });
}

/** Ends an operation as the worker does, with the service's record; `delete` takes that away. */
export async function end(
  db: Firestore,
  operation: Operation,
  changes: Partial<Operation>,
  service: Partial<Service> | 'delete' = {},
): Promise<void> {
  const now = new Date().toISOString();
  const batch = db.batch();
  const done = { status: 'succeeded', ...changes, updatedAt: now, endedAt: now };
  batch.update(db.doc(paths.operation(operation.id)), done);
  const record = db.doc(paths.service(operation.serviceId));
  if (service === 'delete') batch.delete(record);
  else batch.update(record, { ...service, activeOperationId: null, updatedAt: now });
  await batch.commit();
}
