import { createEntryClock, type EntrySeverity, type LogEntry } from '../logging/log-entry.ts';
import { parseStructuredLine } from '../logging/parse-structured-line.ts';
import type { RevisionLog } from '../run/instance/create-revision-log.ts';
import type { EngineName } from './engine-name.ts';

/** Writes the log entries of a reasoning engine's container in the form of Agent Engine's own, in a strict order. */
export function createEngineLog(
  { project, location, id }: EngineName,
  labels: () => Readonly<Record<string, string>>,
  write: (entry: LogEntry) => void,
): RevisionLog {
  const clock = createEntryClock();
  const resource = {
    type: 'aiplatform.googleapis.com/ReasoningEngine',
    labels: { resource_container: project, location, reasoning_engine_id: id },
  };
  const entry = (log: string, at: Date, severity: EntrySeverity): LogEntry => ({
    logName: `projects/${project}/logs/${encodeURIComponent(`aiplatform.googleapis.com/${log}`)}`,
    resource,
    ...clock.stamp(at),
    receiveTimestamp: new Date().toISOString(),
    severity,
    labels: { ...labels() },
  });
  return {
    line(_, { stream, text, at }) {
      const { labels: own, ...parsed } = parseStructuredLine(text);
      const base = entry(`reasoning_engine_${stream}`, at, 'DEFAULT');
      write({ ...base, ...parsed, labels: { ...own, ...base.labels } });
    },
    system(_, severity, text) {
      write({ ...entry('reasoning_engine_stderr', new Date(), severity), textPayload: text });
    },
    request({ method, url, status, message, severity }) {
      write({
        ...entry('reasoning_engine_stderr', new Date(), severity),
        httpRequest: { requestMethod: method, requestUrl: url, status },
        textPayload: message,
      });
    },
  };
}
