import type { Log } from '../cloud/log.ts';

/** Waits for a part of the start and logs how long it took. */
export async function timePart<T>(name: string, part: Promise<T>, log: Log): Promise<T> {
  const startedAt = performance.now();
  const value = await part;
  log('INFO', `${name} ready`, { tookMs: Math.round(performance.now() - startedAt) });
  return value;
}
