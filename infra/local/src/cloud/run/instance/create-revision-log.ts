import type { OutputLine } from '../../engine/engine.ts';
import { createEntryClock, type EntrySeverity, type LogEntry } from '../../logging/log-entry.ts';
import { parseStructuredLine } from '../../logging/parse-structured-line.ts';

export interface RevisionLogDeps {
  project: string;
  location: string;
  service: string;
  revision: string;
  /** The service's labels; Cloud Run repeats them on each entry. */
  labels: () => Readonly<Record<string, string>>;
  write: (entry: LogEntry) => void;
}

export interface RefusedRequest {
  method: string;
  url: string;
  status: number;
  message: string;
  severity: EntrySeverity;
}

/** Writes the log entries of one revision as Cloud Run does, in a strict order. */
export interface RevisionLog {
  line(instanceId: string, line: OutputLine): void;
  /** What Cloud Run itself has to say, in `run.googleapis.com/varlog/system`. */
  system(instanceId: string, severity: EntrySeverity, text: string): void;
  /** A request that did not reach the container or broke, in `run.googleapis.com/requests`. */
  request(request: RefusedRequest): void;
}

export function createRevisionLog(deps: RevisionLogDeps): RevisionLog {
  const clock = createEntryClock();
  const resource = {
    type: 'cloud_run_revision',
    labels: {
      project_id: deps.project,
      location: deps.location,
      service_name: deps.service,
      revision_name: deps.revision,
      configuration_name: deps.service,
    },
  };
  const entry = (log: string, at: Date, severity: EntrySeverity, instanceId?: string): LogEntry => ({
    logName: `projects/${deps.project}/logs/${encodeURIComponent(`run.googleapis.com/${log}`)}`,
    resource,
    ...clock.stamp(at),
    receiveTimestamp: new Date().toISOString(),
    severity,
    labels: { ...deps.labels(), ...(instanceId ? { instanceId } : {}) },
  });
  return {
    line(instanceId, { stream, text, at }) {
      const { labels, ...parsed } = parseStructuredLine(text);
      const base = entry(stream, at, 'DEFAULT', instanceId);
      deps.write({ ...base, ...parsed, labels: { ...labels, ...base.labels } });
    },
    system(instanceId, severity, text) {
      deps.write({ ...entry('varlog/system', new Date(), severity, instanceId), textPayload: text });
    },
    request({ method, url, status, message, severity }) {
      deps.write({
        ...entry('requests', new Date(), severity),
        httpRequest: { requestMethod: method, requestUrl: url, status },
        textPayload: message,
      });
    },
  };
}
