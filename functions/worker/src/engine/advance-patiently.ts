import { setTimeout as sleep } from 'node:timers/promises';
import { type Progress, advance } from './advance.ts';
import type { EngineDeps } from './step.ts';

/** A function is held at most so long for what is a matter of seconds; whatever takes longer is carried on by the next message or tick. */
const PATIENCE_MS = 20_000;
const FIRST_PAUSE_MS = 150;
const LONGEST_PAUSE_MS = 1_000;
/** How long another worker's lease is waited for, before the message is given back. */
const BUSY_PATIENCE_MS = 3_000;

/** Somebody else advances the deployment: the message must come again. */
export class DeploymentBusy extends Error {
  constructor(deploymentId: string) {
    super(`Deployment ${deploymentId} is being advanced by another worker.`);
    this.name = 'DeploymentBusy';
  }
}

const underWay = new Map<string, Promise<void>>();

async function run(deps: EngineDeps, deploymentId: string, patienceMs: number): Promise<void> {
  const startedAt = Date.now();
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    const progress: Progress = await advance(deps, deploymentId);
    const waitedMs = Date.now() - startedAt;
    if (progress.kind === 'done') return;
    if (progress.kind === 'busy' && waitedMs > BUSY_PATIENCE_MS) throw new DeploymentBusy(deploymentId);
    if (progress.kind === 'waiting' && (!progress.soon || waitedMs > patienceMs)) return;
    await sleep(pauseMs);
  }
}

/**
 * Advances a deployment, and again while it waits for something that takes seconds. Within one instance calls for the same
 * deployment go one after the other, and those that come while one waits in line join it. Throws DeploymentBusy, and what advance throws.
 */
export function advancePatiently(
  deps: EngineDeps,
  deploymentId: string,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const running = underWay.get(deploymentId);
  const inLine = underWay.get(`${deploymentId}/next`);
  if (running && inLine) return inLine;
  const key = running ? `${deploymentId}/next` : deploymentId;
  const start = async () => {
    await running?.catch(() => undefined);
    underWay.delete(`${deploymentId}/next`);
    const mine = run(deps, deploymentId, patienceMs).finally(() => {
      if (underWay.get(deploymentId) === mine) underWay.delete(deploymentId);
    });
    underWay.set(deploymentId, mine);
    await mine;
  };
  const promise = start();
  if (running) underWay.set(key, promise);
  return promise;
}
