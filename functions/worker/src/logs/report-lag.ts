import type { MetricMessage } from '@agent-gallery/telemetry/metrics';
import type { Log } from '../log.ts';
import type { OnWritten } from './line-writer.ts';

/** Commits come many a second where much is written; one line tells of all within this time. */
const TOLD_TOGETHER_MS = 1_000;
const MESSAGE: MetricMessage = 'log lines written';

/** Logs how long lines took to be readable: at once, and then once a second with the longest of it. */
export function createLagReport(log: Log, now: () => number = Date.now): OnWritten {
  let toldAt = -Infinity;
  let lines = 0;
  let lagMs = 0;
  return (count, lag) => {
    lines += count;
    lagMs = Math.max(lagMs, lag, 0);
    if (now() - toldAt < TOLD_TOGETHER_MS) return;
    log('INFO', MESSAGE, { lines, lagMs });
    toldAt = now();
    lines = 0;
    lagMs = 0;
  };
}
