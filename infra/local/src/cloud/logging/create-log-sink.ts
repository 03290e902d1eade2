import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log.ts';
import { isPortalEntry } from './is-portal-entry.ts';
import type { LogEntry } from './log-entry.ts';
import type { PublishMessages } from './create-publisher.ts';

export const logTopic = 'deployment-logs';

const batchAfterMs = 25;
const largestBatch = 500;
const largestBatchBytes = 4_000_000;
// Pub/Sub takes 10 MB a request, Cloud Logging 256 KB an entry.
const largestTextLength = 250_000;
const largestBacklog = 100_000;
const firstRetryMs = 100;
const lastRetryMs = 5_000;
const flushPatienceMs = 5_000;

export interface LogSink {
  /** Takes an entry; what the filter leaves out is dropped. Never throws and never waits. */
  write(entry: LogEntry): void;
  /** Resolves when everything written so far is published, or after 5 s without success. */
  flush(): Promise<void>;
}

/**
 * A Logging sink to the topic `deployment-logs`: one Pub/Sub message per entry, in the order of writing, several
 * messages a request. While Pub/Sub does not answer, up to 100,000 entries wait; then the oldest are lost and counted.
 */
export function createLogSink({ publish, log }: { publish: PublishMessages; log: Log }): LogSink {
  let waiting: LogEntry[] = [];
  let lost = 0;
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> | undefined;

  const takeBatch = () => {
    const messages: { data: Buffer; attributes: Record<string, string> }[] = [];
    let bytes = 0;
    for (const entry of waiting) {
      if (messages.length >= largestBatch || bytes >= largestBatchBytes) break;
      const data = Buffer.from(JSON.stringify(entry));
      bytes += data.length;
      messages.push({ data, attributes: { 'logging.googleapis.com/timestamp': entry.timestamp } });
    }
    waiting = waiting.slice(messages.length);
    return messages;
  };

  const send = async () => {
    while (waiting.length > 0) {
      const messages = takeBatch();
      for (let retryMs = firstRetryMs; ; retryMs = Math.min(retryMs * 2, lastRetryMs)) {
        try {
          await publish(logTopic, messages);
          break;
        } catch (error) {
          log('WARNING', 'Log entries could not be published; trying again', {
            error: String(error),
            retryMs,
          });
          await sleep(retryMs, undefined, { ref: false });
        }
      }
    }
  };
  const start = () => {
    timer = undefined;
    sending ??= send().finally(() => {
      sending = undefined;
      if (waiting.length > 0) void start();
    });
    return sending;
  };

  return {
    write(entry) {
      if (!isPortalEntry(entry)) return;
      if (waiting.length >= largestBacklog) {
        waiting.shift();
        lost += 1;
        if (lost === 1 || lost % 10_000 === 0)
          log('ERROR', 'Log entries were lost: the backlog is full', { lost });
      }
      waiting.push(truncated(entry));
      if (waiting.length >= largestBatch) {
        clearTimeout(timer);
        void start();
      } else if (!sending) timer ??= setTimeout(() => void start(), batchAfterMs);
    },
    async flush() {
      clearTimeout(timer);
      timer = undefined;
      if (waiting.length === 0 && !sending) return;
      const patience = new AbortController();
      await Promise.race([
        start(),
        sleep(flushPatienceMs, undefined, { signal: patience.signal }).catch(() => undefined),
      ]);
      patience.abort();
    },
  };
}

function truncated(entry: LogEntry): LogEntry {
  if (entry.textPayload === undefined || entry.textPayload.length <= largestTextLength) return entry;
  return { ...entry, textPayload: `${entry.textPayload.slice(0, largestTextLength)}…` };
}
