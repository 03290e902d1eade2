import { Firestore } from '@google-cloud/firestore';
import { PubSub } from '@google-cloud/pubsub';
import { createEngine, createLineWriter, type EngineDeps, readConfig } from '@agent-gallery/worker/engine';

/** Short, so that nobody waits long for a worker that was killed; it is renewed while a call takes longer. */
const LEASE_MS = 1_000;

/** The worker's engine on Google's clients, as its environment says. */
export function openEngine(env: NodeJS.ProcessEnv): {
  db: Firestore;
  engine: EngineDeps;
  close(): Promise<void>;
} {
  const config = readConfig(env);
  const db = new Firestore({ projectId: config.portalProject, ignoreUndefinedProperties: true });
  const pubsub = new PubSub({ projectId: config.portalProject });
  const engine = createEngine(config, { db, pubsub, writer: createLineWriter(db), log: () => undefined });
  return {
    db,
    engine: { ...engine, leaseMs: LEASE_MS },
    // Firestore stays open: a lease may just be being renewed, which then fails where nobody waits for it.
    close: () => pubsub.close(),
  };
}
