import {
  type LineSeverity,
  type LogEntry,
  type LogLine,
  type StepName,
  deploymentIdOfRevision,
  deploymentIdOfTags,
  normalizeTime,
} from '@agent-gallery/contract';

/** google.logging.type.LogSeverity, in the four that the console tells apart. */
function toSeverity(severity: string): LineSeverity {
  switch (severity) {
    case 'DEBUG':
      return 'DEBUG';
    case 'WARNING':
      return 'WARNING';
    case 'ERROR':
    case 'CRITICAL':
    case 'ALERT':
    case 'EMERGENCY':
      return 'ERROR';
    default:
      return 'INFO';
  }
}

function toText(entry: LogEntry): string {
  if (entry.textPayload !== undefined) return entry.textPayload;
  const message = entry.jsonPayload?.['message'];
  return typeof message === 'string' ? message : JSON.stringify(entry.jsonPayload ?? {});
}

/** The deployment that an entry of Cloud Logging belongs to: by the build's tags, or by the revision's name. */
export function deploymentIdOfEntry(entry: LogEntry): string | undefined {
  const { type, labels } = entry.resource;
  if (type === 'build') return deploymentIdOfTags((entry.labels['build_tags'] ?? '').split(','));
  if (type === 'cloud_run_revision') return deploymentIdOfRevision(labels['revision_name'] ?? '');
  return undefined;
}

/** Whether Cloud Run itself wrote the entry: its state may have changed. */
export function isSystemEntry(entry: LogEntry): boolean {
  return entry.resource.type === 'cloud_run_revision' && entry.logName.endsWith('varlog%2Fsystem');
}

/** The line that a user sees for an entry. Throws a RangeError where its time is none. */
export function entryToLine(entry: LogEntry, step: StepName): LogLine {
  return {
    insertId: entry.insertId,
    at: normalizeTime(entry.timestamp),
    severity: toSeverity(entry.severity),
    step,
    text: toText(entry).replace(/\n$/, ''),
  };
}
