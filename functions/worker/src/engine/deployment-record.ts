import type { Firestore } from '@google-cloud/firestore';
import {
  type Deployment,
  type DeploymentStatus,
  type Service,
  type Step,
  canTransition,
  deploymentSchema,
  isTerminal,
  paths,
  redactWithin,
  serviceSchema,
  stepOf,
} from '@agent-gallery/contract';
import type { Lease } from './lease.ts';

/** What a step found out; everything else in the record stays. */
export type DeploymentPatch = Partial<
  Pick<
    Deployment,
    'archive' | 'image' | 'build' | 'release' | 'url' | 'obstacle' | 'error' | 'announcedStatus' | 'settled'
  >
>;
export type ServicePatch = Partial<
  Pick<Service, 'url' | 'live' | 'card' | 'traffic' | 'comparison' | 'activeDeploymentId'>
>;

/** What comes of others' words, with secrets masked: Google's, a builder's, the agent's own. */
function redacted<Patch extends DeploymentPatch & ServicePatch>(patch: Patch): Patch {
  const { error, obstacle, card } = patch;
  return {
    ...patch,
    ...(error && { error: redactWithin(error) }),
    ...(obstacle && { obstacle: redactWithin(obstacle) }),
    ...(card && { card: redactWithin(card) }),
  };
}

/** Reads a deployment, or undefined where there is none. Throws where the record is not of the contract's shape. */
export async function readDeployment(db: Firestore, deploymentId: string): Promise<Deployment | undefined> {
  const snapshot = await db.doc(paths.deployment(deploymentId)).get();
  return snapshot.exists ? deploymentSchema.parse(snapshot.data()) : undefined;
}

/** Reads a service's record, or undefined where there is none. */
export async function readService(db: Firestore, serviceId: string): Promise<Service | undefined> {
  const snapshot = await db.doc(paths.service(serviceId)).get();
  return snapshot.exists ? serviceSchema.parse(snapshot.data()) : undefined;
}

/** Writes what a step found out, in a transaction that checks the lease. */
export async function patchDeployment(db: Firestore, lease: Lease, patch: DeploymentPatch): Promise<void> {
  await db.runTransaction(async (transaction) => {
    await lease.check(transaction);
    transaction.update(db.doc(paths.deployment(lease.deploymentId)), {
      ...redacted(patch),
      updatedAt: new Date().toISOString(),
    });
  });
}

const OUTCOME_OF_END: Partial<Record<DeploymentStatus, Step['outcome']>> = {
  failed: 'failed',
  canceling: 'canceled',
  canceled: 'canceled',
};

/** How the steps look after a change of status: the current one ended, those passed over skipped, the next one begun. */
export function stepsAfter(deployment: Deployment, to: DeploymentStatus, now: string): Deployment['steps'] {
  const steps = { ...deployment.steps };
  const current = stepOf(deployment.status);
  const running = current && steps[current];
  if (current && running?.endedAt === null)
    steps[current] = { ...running, endedAt: now, outcome: OUTCOME_OF_END[to] ?? 'succeeded' };
  if (deployment.status === 'packaging' && to === 'deploying')
    steps.building = { startedAt: now, endedAt: now, outcome: 'skipped' };
  const next = stepOf(to);
  if (next) steps[next] = { startedAt: now, endedAt: null, outcome: 'running' };
  return steps;
}

/**
 * Changes a deployment's status, in a transaction that checks the lease and that the change is legal. The service's
 * record is changed with it where `servicePatch` says so. Throws where the record's status is no longer `deployment.status`.
 */
export async function transition(
  db: Firestore,
  lease: Lease,
  deployment: Deployment,
  to: DeploymentStatus,
  patch: DeploymentPatch = {},
  servicePatch?: ServicePatch,
): Promise<void> {
  if (!canTransition(deployment.status, to))
    throw new Error(`A deployment cannot go from ${deployment.status} to ${to}.`);
  const document = db.doc(paths.deployment(deployment.id));
  await db.runTransaction(async (transaction) => {
    await lease.check(transaction);
    const stored = deploymentSchema.parse((await transaction.get(document)).data());
    if (stored.status !== deployment.status)
      throw new Error(`Deployment ${deployment.id} went to ${stored.status} meanwhile.`);
    const now = new Date().toISOString();
    transaction.update(document, {
      obstacle: null,
      ...redacted(patch),
      status: to,
      steps: stepsAfter(stored, to, now),
      updatedAt: now,
      ...(isTerminal(to) ? { endedAt: now } : {}),
    });
    if (servicePatch)
      transaction.update(db.doc(paths.service(deployment.serviceId)), {
        ...redacted(servicePatch),
        updatedAt: now,
      });
  });
}
