import type { Feed } from './feed.ts';

/** Resolves when a condition holds, the feed ends, or the time is over; it is asked whenever entries were added. */
export const untilFeed = (feed: Feed, isMet: () => boolean, timeoutMs?: number): Promise<void> =>
  new Promise((resolve) => {
    if (feed.isEnded || isMet()) return resolve();
    const stop = () => {
      clearTimeout(timer);
      unsubscribe();
      resolve();
    };
    const timer = timeoutMs === undefined ? undefined : setTimeout(stop, timeoutMs);
    const unsubscribe = feed.subscribe(() => {
      if (feed.isEnded || isMet()) stop();
    });
  });
