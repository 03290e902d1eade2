import type { OutputLine } from '../engine/engine.ts';
import { createEntryClock, type LogEntry } from '../logging/log-entry.ts';
import type { Build } from './build.ts';

/** Writes the lines of one build in the words and the form of Cloud Build's own log. */
export interface BuildLog {
  /** A line of Cloud Build itself. */
  main(text: string): void;
  /** A line about a step, or one that it wrote. */
  step(index: number, text: string, at?: Date): void;
  /** Hands on what a step wrote. */
  stepOutput(index: number): (line: OutputLine) => void;
}

export function createBuildLog(build: Build, writeLogEntry: (entry: LogEntry) => void): BuildLog {
  const clock = createEntryClock();
  const isSilent = build.options?.logging === 'NONE';
  const tags = (build.tags ?? []).join(',');
  const write = (text: string, buildStep: string, at: Date) => {
    if (isSilent) return;
    const { timestamp, insertId } = clock.stamp(at);
    writeLogEntry({
      logName: `projects/${build.projectId}/logs/cloudbuild`,
      resource: {
        type: 'build',
        labels: { build_id: build.id, project_id: build.projectId, build_trigger_id: '' },
      },
      insertId,
      timestamp,
      receiveTimestamp: new Date().toISOString(),
      severity: 'INFO',
      labels: { build_step: buildStep, build_tags: tags },
      textPayload: text,
    });
  };
  const names = build.steps.map(({ id }, index) => `Step #${String(index)}${id ? ` - "${id}"` : ''}`);
  // A build of one step has no prefixes.
  const prefix = (index: number) => (build.steps.length > 1 ? `${names[index] ?? ''}: ` : '');
  const step = (index: number, text: string, at = new Date()) =>
    write(prefix(index) + text, names[index] ?? 'MAIN', at);
  return {
    main: (text) => write(text, 'MAIN', new Date()),
    step,
    stepOutput: (index) => (line) => step(index, line.text, line.at),
  };
}

/** Cloud Build's name for a step in messages about it. */
export function stepTitle(build: Build, index: number): string {
  const id = build.steps[index]?.id;
  return `Step #${String(index)}${id ? ` - "${id}"` : ''}`;
}
