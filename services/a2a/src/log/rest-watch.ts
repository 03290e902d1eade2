import { isAtRest } from '../protocol/task-states.ts';
import { indexAfter, type Feed } from './feed.ts';

/**
 * Tells whether a turn that began after `afterSeq` has come to rest: the newest state that it has set is terminal or
 * waits for the client. Each entry is looked at once, however often it is asked.
 */
export const createRestWatch = (feed: Feed, afterSeq: number): (() => boolean) => {
  let cursor = indexAfter(feed.entries, afterSeq);
  let hasRested = false;
  return () => {
    for (; cursor < feed.entries.length; cursor++) {
      const state = feed.entries[cursor]?.state;
      if (state !== undefined) hasRested = isAtRest(state);
    }
    return hasRested;
  };
};
