import { setTimeout as pause } from 'node:timers/promises';

/** ALREADY_EXISTS, FAILED_PRECONDITION, ABORTED: somebody else was faster. */
const RACED_CODES = new Set<unknown>([6, 9, 10]);
const ATTEMPTS = 6;

/**
 * Reads and writes under the condition that nothing has changed in between, and again if something has. Unlike a
 * transaction it holds no lock: an instance that stops in the middle of it holds up nobody.
 */
export const retryIfRaced = async <Outcome>(readAndWrite: () => Promise<Outcome>): Promise<Outcome> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await readAndWrite();
    } catch (error) {
      if (!RACED_CODES.has((error as { code?: unknown }).code) || attempt === ATTEMPTS) throw error;
      await pause(Math.random() * 50 * attempt);
    }
  }
};
