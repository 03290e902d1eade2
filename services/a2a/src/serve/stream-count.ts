import type { Log } from './log.ts';

/** Told when a stream opens (1) and when it is over (-1). */
export type OnStream = (change: 1 | -1) => void;

/** Counts the streams that are open in this process: a log line says how many, each time that one opens or closes. Cloud Monitoring makes a metric of it. */
export const createStreamCount = (log: Log): OnStream => {
  let open = 0;
  return (change) => {
    open += change;
    log('DEBUG', 'a2a streams', { part: 'agent', open, change: change === 1 ? 'opened' : 'closed' });
  };
};
