import { randomUUID } from 'node:crypto';
import { Firestore } from '@google-cloud/firestore';
import type { Deployment } from '@agent-gallery/contract';
import { type Progress, advance } from '../../src/engine/advance.ts';
import { readDeployment } from '../../src/engine/deployment-record.ts';
import type { EngineDeps } from '../../src/engine/step.ts';
import { createFakeGoogle } from './fake-google.ts';

/** The engine on a Firestore project of its own, with Google in memory. */
export function openTestEngine() {
  const db = new Firestore({ projectId: `demo-${randomUUID().slice(0, 18)}` });
  const google = createFakeGoogle();
  const deps: EngineDeps = {
    ...google.ports,
    db,
    portalProject: 'demo-portal',
    log: () => undefined,
    leaseMs: 10_000,
  };
  return {
    db,
    google,
    deps,
    read: async (id: string): Promise<Deployment> => {
      const deployment = await readDeployment(db, id);
      if (!deployment) throw new Error(`There is no deployment ${id}.`);
      return deployment;
    },
    /** Advances as long as the deployment waits for a matter of seconds, ten times at the most. */
    drive: async (id: string): Promise<Progress> => {
      for (let turn = 1; ; turn++) {
        const progress = await advance(deps, id);
        if (progress.kind !== 'waiting' || !progress.soon || turn === 10) return progress;
      }
    },
    close: () => db.terminate(),
  };
}

export type TestEngine = ReturnType<typeof openTestEngine>;
