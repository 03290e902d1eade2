import type { LogEntry } from './log-entry.ts';

const portal = 'agent-gallery';

/**
 * The filter of the production sink: builds tagged `agent-gallery` and revisions of services labelled
 * `managed-by: agent-gallery`, and reasoning engines labelled so. Cloud Build writes a build's tags into the label `build_tags`, Cloud Run a service's labels
 * into those of the entry.
 */
export function isPortalEntry(entry: LogEntry): boolean {
  switch (entry.resource.type) {
    case 'build':
      return (entry.labels?.['build_tags'] ?? '').split(',').includes(portal);
    case 'cloud_run_revision':
    case 'aiplatform.googleapis.com/ReasoningEngine':
      return entry.labels?.['managed-by'] === portal;
    default:
      return false;
  }
}
