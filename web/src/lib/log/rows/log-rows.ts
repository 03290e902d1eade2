import {
  SEVERITIES,
  STEP_NAMES,
  type LineSeverity,
  type LogLine,
  type StepName,
} from '@agent-gallery/contract';

/** A part of the log that can be folded: a step, or what the agent writes once it is ready. */
export type SectionName = StepName | 'runtime';

export interface Section {
  name: SectionName;
  /** Index of its first line. */
  start: number;
  /** How many lines it has, whatever is shown of them. */
  lineCount: number;
}

/** A row of the list: the index of a line, or −1 − the index of a section whose heading it is. */
export type Row = number;

export interface RowSettings {
  /** Lines of less are left out. */
  level: LineSeverity;
  folded: ReadonlySet<SectionName>;
  /** From when on lines are the running agent's; undefined as long as it is not ready. */
  readyAt?: string | undefined;
}

export interface LogRows {
  sections: readonly Section[];
  rows: readonly Row[];
}

const RANKS = Object.fromEntries(SEVERITIES.map((severity, rank) => [severity, rank])) as Record<
  LineSeverity,
  number
>;
const STEP_RANKS = Object.fromEntries(STEP_NAMES.map((step, rank) => [step, rank])) as Record<
  StepName,
  number
>;

/** Whether a line is shown when those of at least a level are. */
export function isOfLevel(line: Pick<LogLine, 'severity'>, level: LineSeverity): boolean {
  return RANKS[line.severity] >= RANKS[level];
}

/**
 * Parts lines, which stay in the order of their time, into sections: one begins with the first line of a later step. A late
 * line of an earlier step stays in the section in which it came.
 */
export function sectionsOf(lines: readonly LogLine[], readyAt?: string): Section[] {
  const sections: Section[] = [];
  let current: Section | undefined;
  let rank = -1;
  for (const [index, line] of lines.entries()) {
    const isRuntime = readyAt !== undefined && line.at > readyAt;
    const lineRank = isRuntime ? STEP_NAMES.length : STEP_RANKS[line.step];
    if (current === undefined || lineRank > rank) {
      rank = lineRank;
      current = { name: isRuntime ? 'runtime' : line.step, start: index, lineCount: 0 };
      sections.push(current);
    }
    current.lineCount += 1;
  }
  return sections;
}

/** The rows to draw: each section's heading and, unless it is folded, its lines of at least the level. */
export function logRows(lines: readonly LogLine[], { level, folded, readyAt }: RowSettings): LogRows {
  const sections = sectionsOf(lines, readyAt);
  const rows: Row[] = [];
  for (const [number, { name, start, lineCount }] of sections.entries()) {
    rows.push(headingRow(number));
    if (folded.has(name)) continue;
    for (let index = start; index < start + lineCount; index += 1) {
      const line = lines[index];
      if (line !== undefined && (level === 'DEBUG' || isOfLevel(line, level))) rows.push(index);
    }
  }
  return { sections, rows };
}

export const headingRow = (section: number): Row => -1 - section;
/** The section whose heading a row is; undefined for a line's. */
export const sectionOfRow = (row: Row): number | undefined => (row < 0 ? -1 - row : undefined);

/** Where the row of a line is; −1 when it is not among them. */
export function findRow(rows: readonly Row[], lineIndex: number): number {
  // Line indices grow; headings lie between them.
  let low = 0;
  let high = rows.length - 1;
  while (low <= high) {
    let middle = (low + high) >>> 1;
    while (middle > low && (rows[middle] ?? 0) < 0) middle -= 1;
    let there = rows[middle] ?? 0;
    if (there < 0) {
      // Nothing but headings before it: look behind them.
      middle = (low + high) >>> 1;
      while (middle < high && (rows[middle] ?? 0) < 0) middle += 1;
      there = rows[middle] ?? 0;
      if (there < 0) return -1;
    }
    if (there === lineIndex) return middle;
    if (there < lineIndex) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
