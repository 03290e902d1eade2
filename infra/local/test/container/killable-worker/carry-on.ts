import { setTimeout as sleep } from 'node:timers/promises';
import type { Firestore } from '@google-cloud/firestore';
import { advancePatiently, type EngineDeps, readDeployment } from '@agent-gallery/worker/engine';

/** Advances one deployment until it is settled, as messages and ticks would make it. */
export async function carryOn(engine: EngineDeps, db: Firestore, deploymentId: string): Promise<void> {
  for (;;) {
    await advancePatiently(engine, deploymentId).catch(() => undefined);
    if ((await readDeployment(db, deploymentId))?.settled) return;
    await sleep(50);
  }
}
