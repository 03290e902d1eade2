import {
  type LogEntry,
  type LogLine,
  type StepName,
  deploymentIdOfRevision,
  deploymentIdOfTags,
  entryText,
  lineSeverity,
  normalizeTime,
} from '@agent-gallery/contract';

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
    severity: lineSeverity(entry.severity),
    step,
    text: entryText(entry),
  };
}
