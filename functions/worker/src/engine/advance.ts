import { randomUUID } from 'node:crypto';
import {
  type Deployment,
  type DeploymentStatus,
  isCancelable,
  isTerminal,
  stepOf,
} from '@agent-gallery/contract';
import { NO_TRACING } from '@agent-gallery/telemetry';
import { describeError } from '../log.ts';
import { logMove } from './trace/log-move.ts';
import { type Pass, beginPass } from './trace/pass.ts';
import { explainFailure } from './failures/explain-failure.ts';
import { patchDeployment, readDeployment, transition } from './deployment-record.ts';
import { type Lease, acquireLease, holding } from './lease.ts';
import { assertQuotaMayPass, obstacleAfter } from './failures/obstacle.ts';
import { PassingFailure } from './failures/passing-failure.ts';
import { announce, settle } from './settle.ts';
import { StepFailure } from './step-failure.ts';
import { assertInTime } from './failures/step-limits.ts';
import type { EngineDeps, StepResult, TakeStep } from './step.ts';
import { buildImage } from './steps/build-image.ts';
import { cancelDeployment } from './steps/cancel-deployment.ts';
import { claimService } from './steps/claim-service.ts';
import { packageSource } from './steps/package-source.ts';
import { releaseEngine } from './steps/release-engine.ts';
import { releaseService } from './steps/release-service.ts';
import { verifyService } from './steps/verify-service.ts';

/** How far a call of advance came. */
export type Progress =
  /** The deployment has ended, or there is none. */
  | { kind: 'done' }
  | { kind: 'waiting'; soon: boolean }
  /** Another worker advances it at this moment. */
  | { kind: 'busy' };

const STEPS: Readonly<Record<Exclude<DeploymentStatus, 'ready' | 'failed' | 'canceled'>, TakeStep>> = {
  queued: claimService,
  packaging: packageSource,
  building: buildImage,
  deploying: (deps, deployment) =>
    deployment.request.target === 'agent-engine'
      ? releaseEngine(deps, deployment)
      : releaseService(deps, deployment),
  verifying: verifyService,
  canceling: cancelDeployment,
};

/** What is done where something may pass by itself: look again soon, or with the next tick where it is a quota. Throws the rest. */
function passOrThrow(deps: EngineDeps, deployment: Deployment, error: unknown): StepResult {
  if (!(error instanceof PassingFailure)) throw error;
  const { id, status } = deployment;
  deps.log('INFO', `deployment waits: ${error.kind}`, { deploymentId: id, status, ...describeError(error) });
  const obstacle = obstacleAfter(deployment, error);
  const step = stepOf(status);
  switch (error.kind) {
    case 'conflict':
      return { kind: 'wait', soon: true };
    case 'quota':
      if (!obstacle) throw error;
      assertQuotaMayPass(obstacle);
      if (step)
        deps.say(id, step, 'quota', `A quota is used up; it is tried again. ${error.message}`, 'WARNING');
      return { kind: 'wait', soon: false, patch: { obstacle } };
    default: {
      const unknown: never = error.kind;
      throw new Error(`Unknown passing failure ${String(unknown)}`);
    }
  }
}

/** Notes what was thrown in the record, so that a step that runs out of time can say what stood in its way. */
async function noteObstacle(deps: EngineDeps, lease: Lease, deployment: Deployment, error: unknown) {
  const obstacle = obstacleAfter(deployment, error);
  if (obstacle) await patchDeployment(deps.db, lease, { obstacle }).catch(() => undefined);
}

/** Takes a step and turns a failure that is final into the status `failed`. */
async function takeStep(deps: EngineDeps, deployment: Deployment): Promise<StepResult> {
  const { status } = deployment;
  if (status === 'ready' || status === 'failed' || status === 'canceled')
    throw new Error(`${status} is no step.`);
  if (deployment.cancelRequestedAt !== null && status !== 'queued' && isCancelable(status))
    return { kind: 'move', to: 'canceling' };
  try {
    assertInTime(deployment);
    return await STEPS[status](deps, deployment).catch((error: unknown) =>
      passOrThrow(deps, deployment, error),
    );
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    const step = stepOf(status);
    deps.log('WARNING', 'deployment failed', {
      deploymentId: deployment.id,
      status,
      code: error.code,
      ...describeError(error),
    });
    const lines = step ? await deps.lastLines(deployment.id, step) : [];
    return { kind: 'move', to: 'failed', patch: { error: explainFailure(error, step, lines) } };
  }
}

async function apply(
  deps: EngineDeps,
  lease: Lease,
  deployment: Deployment,
  result: StepResult,
): Promise<Progress | undefined> {
  switch (result.kind) {
    case 'move':
      await transition(deps.db, lease, deployment, result.to, result.patch, result.servicePatch);
      logMove(deps.log, deployment, result.to, result.patch?.error?.code);
      return undefined;
    case 'record':
      await patchDeployment(deps.db, lease, result.patch);
      return undefined;
    case 'wait':
      if (result.patch) await patchDeployment(deps.db, lease, result.patch);
      return { kind: 'waiting', soon: result.soon };
    default: {
      const unknown: never = result;
      throw new Error(`Unknown step result ${JSON.stringify(unknown)}`);
    }
  }
}

/** Takes the step that the record asks for, tells others of the status, and writes what came of the step. */
async function lookOnce(
  deps: EngineDeps,
  lease: Lease,
  deployment: Deployment,
): Promise<Progress | undefined> {
  if (isTerminal(deployment.status)) {
    await settle(deps, lease, deployment);
    return { kind: 'done' };
  }
  await lease.renew();
  const [result] = await Promise.all([
    holding(lease, deps.leaseMs, takeStep(deps, deployment)),
    announce(deps, lease, deployment),
  ]).catch(async (error: unknown) => {
    await noteObstacle(deps, lease, deployment, error);
    throw error;
  });
  return apply(deps, lease, deployment, result);
}

/**
 * Moves a deployment as far as it goes now. Reads the record and the truth, takes one step, writes what came of it, and
 * goes on until it must wait. May be called at any time, by anybody, any number of times. Throws where something that
 * passes stands in the way; the same call later goes on from there.
 */
export async function advance(deps: EngineDeps, deploymentId: string, given?: Pass): Promise<Progress> {
  const lease = await acquireLease(deps.db, deploymentId, randomUUID(), deps.leaseMs);
  if (!lease) return { kind: 'busy' };
  const pass = given ?? beginPass(deps.tracing ?? NO_TRACING);
  try {
    for (;;) {
      const deployment = await readDeployment(deps.db, deploymentId);
      if (!deployment || deployment.settled) return { kind: 'done' };
      const progress = await pass.look(deployment, () => lookOnce(deps, lease, deployment));
      if (progress) return progress;
    }
  } finally {
    if (!given) pass.end();
    await deps.saidAll(deploymentId);
    await lease.release().catch((error: unknown) => {
      deps.log('WARNING', 'lease not released', { deploymentId, ...describeError(error) });
    });
  }
}
