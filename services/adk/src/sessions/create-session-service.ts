import { InMemorySessionService, type BaseSessionService } from '@google/adk';

const STORES = ['memory', 'firestore'];

/**
 * Where sessions are kept: `ADK_SESSIONS` is `memory` (the default; gone with the instance) or `firestore` (found by
 * all instances). Throws an error that names the variable at fault.
 */
export const createSessionService = async (
  env: Record<string, string | undefined> = process.env,
): Promise<BaseSessionService> => {
  const store = env['ADK_SESSIONS'] ?? 'memory';
  if (!STORES.includes(store)) {
    throw new Error(`Environment variable ADK_SESSIONS: must be one of ${STORES.join(', ')}`);
  }
  if (store === 'memory') return new InMemorySessionService();
  // Firestore costs 150 ms at import: only who keeps sessions there pays it.
  const [{ Firestore }, { FirestoreSessionService }] = await Promise.all([
    import('@google-cloud/firestore'),
    import('./firestore-session-service.ts'),
  ]);
  return new FirestoreSessionService({ firestore: new Firestore({ ignoreUndefinedProperties: true }) });
};
