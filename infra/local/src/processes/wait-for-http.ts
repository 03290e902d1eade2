import { setTimeout as sleep } from 'node:timers/promises';

/** Whether anything answers HTTP at the URL, with whatever status, within two seconds. */
export async function answersHttp(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}

/** Waits until the URL answers; false when it did not within the time. */
export async function waitForHttp(url: string, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    if (await answersHttp(url)) return true;
    await sleep(50);
  }
  return false;
}
