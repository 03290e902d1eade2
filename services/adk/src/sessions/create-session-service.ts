import type { BaseSessionService } from '@google/adk';
import { BoundedSessionService } from './bounded-session-service.ts';
import { FirestoreSessionService } from './firestore-session-service.ts';

const STORES = ['memory', 'firestore'];

/**
 * Where sessions are kept: `ADK_SESSIONS` is `memory` (the default; gone with the instance, and
 * the oldest make room) or `firestore` (found by
 * all instances). Throws an error that names the variable at fault.
 */
export const createSessionService = async (
  env: Record<string, string | undefined> = process.env,
): Promise<BaseSessionService> => {
  const store = env['ADK_SESSIONS'] ?? 'memory';
  if (!STORES.includes(store)) {
    throw new Error(`Environment variable ADK_SESSIONS: must be one of ${STORES.join(', ')}`);
  }
  if (store === 'memory') return new BoundedSessionService();
  // Firestore costs time and memory at import: only who keeps sessions there pays it.
  const { Firestore } = await import('@google-cloud/firestore');
  return new FirestoreSessionService({ firestore: new Firestore({ ignoreUndefinedProperties: true }) });
};
