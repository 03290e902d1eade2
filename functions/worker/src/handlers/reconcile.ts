import type { Firestore } from '@google-cloud/firestore';
import { type Deployment, deploymentSchema, paths, stepOf } from '@agent-gallery/contract';
import { stuckMinutes } from '../engine/failures/step-limits.ts';
import { endComparisons } from '../engine/operations/end-comparisons.ts';
import { type Log, describeError } from '../log.ts';

/** What has moved in the last seconds needs no help. */
const STILL_MS = 5_000;
const AT_ONCE = 4;
/** Late lines have come by then. */
const MERGE_AFTER_MS = 60_000;
const MERGES_PER_TICK = 20;

export interface ReconcileDeps {
  db: Firestore;
  advance: (deploymentId: string) => Promise<void>;
  runOperation: (operationId: string) => Promise<void>;
  mergeChunks: (deploymentId: string) => Promise<void>;
  /** Lists what has our labels and no record; it sees to it itself that this is not each minute. */
  reportOrphans: () => Promise<unknown>;
  log: Log;
}

async function eachOf(
  ids: readonly string[],
  verb: string,
  deps: ReconcileDeps,
  work: (id: string) => Promise<void>,
): Promise<void> {
  const queue = [...ids];
  const lane = async () => {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      await work(id).catch((error: unknown) => {
        deps.log('WARNING', `${verb} failed; the next tick tries again`, {
          deploymentId: id,
          ...describeError(error),
        });
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

/** Tells what no tick could carry on: an alert is made of it. */
function reportStuck(log: Log, deployment: Deployment, now: number): void {
  const { id, status, obstacle } = deployment;
  const minutes = stuckMinutes(deployment, now);
  if (minutes === undefined) return;
  const step = stepOf(status) ?? 'none';
  log('ERROR', 'deployment stuck', { deploymentId: id, status, step, minutes, obstacle: obstacle?.text });
}

/**
 * Each minute: carries on every deployment that should have moved and did not, and every operation, ends comparisons whose time is over, and merges the log chunks
 * of those that have ended. Each hour: lists orphans.
 */
export function reconcile(deps: ReconcileDeps) {
  return async (): Promise<void> => {
    const now = Date.now();
    const deployments = deps.db.collection(paths.deployments());
    const open = await deployments.where('settled', '==', false).get();
    const still = open.docs.filter((document) => {
      const parsed = deploymentSchema.safeParse(document.data());
      if (!parsed.success)
        deps.log('ERROR', 'record is not of the contract’s shape', { deploymentId: document.id });
      else reportStuck(deps.log, parsed.data, now);
      return parsed.success && now - Date.parse(parsed.data.updatedAt) > STILL_MS;
    });
    await eachOf(
      still.map(({ id }) => id),
      'advance',
      deps,
      deps.advance,
    );

    await endComparisons(deps.db).catch((error: unknown) => {
      deps.log('WARNING', 'comparisons could not be ended', describeError(error));
    });
    const operations = await deps.db.collection(paths.operations()).where('endedAt', '==', null).get();
    await eachOf(
      operations.docs.map(({ id }) => id),
      'operation',
      deps,
      deps.runOperation,
    );

    const unmerged = await deployments
      .where('settled', '==', true)
      .where('logsMergedAt', '==', null)
      .limit(MERGES_PER_TICK)
      .get();
    const ended = unmerged.docs.filter((document) => {
      const parsed = deploymentSchema.shape.endedAt.safeParse(document.get('endedAt'));
      return parsed.success && parsed.data !== null && now - Date.parse(parsed.data) > MERGE_AFTER_MS;
    });
    await eachOf(
      ended.map(({ id }) => id),
      'merging log chunks',
      deps,
      deps.mergeChunks,
    );

    await deps.reportOrphans().catch((error: unknown) => {
      deps.log('WARNING', 'orphans could not be looked for', describeError(error));
    });
  };
}
