import type { Firestore } from '@google-cloud/firestore';
import {
  type Deployment,
  type ItemOutcome,
  type Operation,
  type Service,
  deploymentSchema,
  isTerminal,
  paths,
} from '@agent-gallery/contract';
import { PassingFailure } from '../failures/passing-failure.ts';
import { StepFailure } from '../step-failure.ts';
import { isOurs } from './is-ours.ts';
import type { OperationDeps, OperationStep, TakeOperationStep } from './operation-deps.ts';

interface BuiltImage {
  repository: string;
  digest: string;
}
const referenceOf = ({ repository, digest }: BuiltImage) => `${repository}@${digest}`;

async function deploymentsWhere(db: Firestore, field: string, value: string): Promise<Deployment[]> {
  const found = await db.collection(paths.deployments()).where(field, '==', value).get();
  return found.docs.flatMap((document) => deploymentSchema.safeParse(document.data()).data ?? []);
}

/** The images that the portal built for a service, each once. One that was given by reference is its owner's. */
async function imagesOf(db: Firestore, serviceId: string): Promise<BuiltImage[]> {
  const images = new Map<string, BuiltImage>();
  for (const { source, image } of await deploymentsWhere(db, 'serviceId', serviceId)) {
    if (source.kind === 'image' || !image?.digest) continue;
    const built = { repository: image.repository, digest: image.digest };
    images.set(referenceOf(built), built);
  }
  return [...images.values()];
}

/** Why an image must stay: another service serves it, could be rolled back to it, or is being deployed with it. */
async function usedElsewhere(
  db: Firestore,
  image: BuiltImage,
  serviceId: string,
): Promise<string | undefined> {
  const others = (await deploymentsWhere(db, 'image.digest', image.digest)).filter(
    (other) => other.serviceId !== serviceId && other.image?.repository === image.repository,
  );
  for (const other of others) {
    if (!isTerminal(other.status)) return `The deployment ${other.id} uses it now.`;
    const service = await db.doc(paths.service(other.serviceId)).get();
    if (other.status === 'ready' && service.exists)
      return `The service ${other.request.serviceName} uses it too.`;
  }
  return undefined;
}

async function deleteImage(
  deps: OperationDeps,
  image: BuiltImage,
  serviceId: string,
  region: string,
): Promise<ItemOutcome> {
  const item = `Image ${referenceOf(image)}`;
  const reason = await usedElsewhere(deps.db, image, serviceId);
  if (reason !== undefined) return { item, outcome: 'kept', reason };
  try {
    return { item, outcome: await deps.deleteImage(image.repository, image.digest, region), reason: '' };
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    return { item, outcome: 'failed', reason: error.why };
  }
}

/** What runs: whose it is and how it is deleted, or undefined where nothing does. */
async function findRunning(
  { services, engines }: OperationDeps,
  { target, project, region, name }: Service,
): Promise<
  { labels: Readonly<Record<string, string>>; busy: boolean; delete: () => Promise<void> } | undefined
> {
  const place = { project, region, name };
  if (target === 'agent-engine') {
    const engine = await engines.find(place);
    return engine && { labels: engine.labels, busy: false, delete: () => engines.delete(engine.name) };
  }
  const service = await services.get(place);
  return (
    service && { labels: service.labels, busy: service.reconciling, delete: () => services.delete(place) }
  );
}

/** What became of the Cloud Run service or the engine, or the step that waits for it. */
async function removeRunning(
  deps: OperationDeps,
  operation: Operation,
  service: Service,
  item: string,
): Promise<ItemOutcome | OperationStep> {
  const running = await findRunning(deps, service);
  const isAsked = operation.asked.includes(item);
  if (!running) return { item, outcome: isAsked ? 'deleted' : 'not-found', reason: '' };
  if (!isOurs(running, operation.workspaceId))
    return { item, outcome: 'kept', reason: 'This workspace did not deploy it.' };
  if (!running.busy || !isAsked) await running.delete();
  return { kind: 'wait', patch: { asked: [...new Set([...operation.asked, item])] } };
}

/**
 * delete: the Cloud Run service or engine, the images that were built for it and are used nowhere else, and its record. Each item's
 * outcome is kept as soon as it is known, so that whoever goes on after a kill reports the same.
 */
export const deleteService: TakeOperationStep = async (deps, operation, service) => {
  const { items, serviceId } = operation;
  const host = service.target === 'agent-engine' ? 'Agent Engine' : 'Cloud Run service';
  const serviceItem = `${host} ${service.name}`;
  if (!items.some(({ item }) => item === serviceItem)) {
    const outcome = await removeRunning(deps, operation, service, serviceItem).catch((error: unknown) => {
      if (!(error instanceof PassingFailure)) throw error;
      return { kind: 'wait' } as const;
    });
    if ('kind' in outcome) return outcome;
    return { kind: 'wait', patch: { items: [...items, outcome] } };
  }
  const images = await imagesOf(deps.db, serviceId);
  const open = images.find((image) => !items.some(({ item }) => item === `Image ${referenceOf(image)}`));
  if (open)
    return {
      kind: 'wait',
      patch: { items: [...items, await deleteImage(deps, open, serviceId, service.region)] },
    };
  const record: ItemOutcome = { item: `Record ${paths.service(serviceId)}`, outcome: 'deleted', reason: '' };
  return { kind: 'done', items: [...items, record], service: 'delete' };
};
