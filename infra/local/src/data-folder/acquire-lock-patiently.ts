import { setTimeout as sleep } from 'node:timers/promises';
import { acquireLock, type Lock } from './acquire-lock.ts';

/** Takes a folder for this process as soon as nobody else has it. Throws when the signal aborts. */
export async function acquireLockPatiently(folder: string, signal: AbortSignal): Promise<Lock> {
  for (;;) {
    const result = await acquireLock(folder);
    if (result.kind === 'acquired') return result.lock;
    await sleep(100, undefined, { signal });
  }
}
