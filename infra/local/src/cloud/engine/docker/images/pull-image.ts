import type Docker from 'dockerode';
import { parseImageReference } from '../../base-images/image-reference.ts';
import type { RegistryLogin } from '../../engine.ts';
import { followProgress } from './follow-progress.ts';

/** A pull that shows no progress for so long is given up. */
const STALL_MS = 60_000;

/**
 * Pulls an image. Throws an Error with the registry's words, or when the registry gives no answer in time.
 * @param limits `firstAnswerMs`: how long to wait until the first layer is announced
 */
export async function pullImage(
  docker: Docker,
  image: string,
  login: RegistryLogin | undefined,
  limits: { firstAnswerMs: number },
): Promise<void> {
  const abort = new AbortController();
  let timer = setTimeout(() => abort.abort(), limits.firstAnswerMs);
  const progressed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => abort.abort(), STALL_MS);
  };
  const { registry } = parseImageReference(image);
  try {
    const stream = await docker.pull(image, {
      abortSignal: abort.signal,
      ...(login && { authconfig: { ...login, serveraddress: registry } }),
    });
    await followProgress(stream, (message) => {
      if (message.id !== undefined) progressed();
    });
  } catch (error) {
    if (abort.signal.aborted) throw new Error(`${registry} gave no answer in time`, { cause: error });
    throw wordsOf(error);
  } finally {
    clearTimeout(timer);
  }
}

/** dockerode wraps the daemon's words: "(HTTP code 404) unexpected - …". */
export function wordsOf(error: unknown): Error {
  const { json, message } = error as { json?: { message?: string }; message?: string };
  const words = json?.message ?? message?.replace(/^\(HTTP code \d+\) [a-z ]+ - /, '').trim();
  return new Error(words ?? String(error), { cause: error });
}
