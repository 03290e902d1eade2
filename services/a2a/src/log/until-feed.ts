import type { Feed } from './feed.ts';

/** Resolves when a condition holds, the feed ends, or `signal` aborts; it is asked whenever entries were added. */
export const untilFeed = (feed: Feed, isMet: () => boolean, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (feed.isEnded || signal?.aborted || isMet()) return resolve();
    const stop = () => {
      signal?.removeEventListener('abort', stop);
      unsubscribe();
      resolve();
    };
    signal?.addEventListener('abort', stop);
    const unsubscribe = feed.subscribe(() => {
      if (feed.isEnded || isMet()) stop();
    });
  });
