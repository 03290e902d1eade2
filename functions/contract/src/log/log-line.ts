import { z } from 'zod';
import { STEP_NAMES, type StepName } from '../deployment/deployment-status.ts';

export const SEVERITIES = ['DEBUG', 'INFO', 'WARNING', 'ERROR'] as const;
export type LineSeverity = (typeof SEVERITIES)[number];

/** One line that a user sees. Lines are the same when their `insertId` is, and are ordered by time, then id. */
export interface LogLine {
  insertId: string;
  /** UTC with six digits of a second, so that text order is time order. */
  at: string;
  severity: LineSeverity;
  step: StepName;
  text: string;
}

/** At most so many lines go into one chunk. */
export const CHUNK_MAX_LINES = 500;
/** At most so many characters go into one chunk; a Firestore field holds 1 MiB (https://cloud.google.com/firestore/quotas). */
export const CHUNK_MAX_CHARACTERS = 200_000;
/** A longer line is cut. */
export const LINE_MAX_CHARACTERS = 16_384;

/** `deployments/{d}/logChunks/{c}`. Documents also hold `committedAt`, the server's time, by which they are queried. */
export const logChunkSchema = z.object({
  lineCount: z.number().int(),
  lines: z.string().describe('Encoded by encodeLines: one line each, fields parted by tabs.'),
});
export type LogChunk = z.infer<typeof logChunkSchema>;

/**
 * A time of Cloud Logging (RFC 3339, up to nine digits of a second) with exactly six digits.
 * Throws a RangeError for anything that is not such a time in UTC.
 */
export function normalizeTime(time: string): string {
  const match = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?Z$/.exec(time);
  if (!match?.[1] || Number.isNaN(Date.parse(time)))
    throw new RangeError(`Not an RFC 3339 time in UTC: ${time.slice(0, 40)}`);
  return `${match[1]}.${(match[2] ?? '').padEnd(6, '0').slice(0, 6)}Z`;
}

/** Orders lines by time, then by id. */
export function compareLines(
  a: Pick<LogLine, 'at' | 'insertId'>,
  b: Pick<LogLine, 'at' | 'insertId'>,
): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  if (a.insertId === b.insertId) return 0;
  return a.insertId < b.insertId ? -1 : 1;
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const unescapes: Readonly<Record<string, string>> = { '\\\\': '\\', '\\n': '\n', '\\r': '\r', '\\t': '\t' };

const escapeField = (field: string) =>
  field.replace(/[\\\n\r\t]/g, (character) => escapes[character] ?? character);
const unescapeField = (field: string) => field.replace(/\\[\\nrt]/g, (pair) => unescapes[pair] ?? pair);

/** Cuts a text that is too long, but not between the two halves of a character. */
function cutText(text: string): string {
  if (text.length <= LINE_MAX_CHARACTERS) return text;
  const cut = text.slice(0, LINE_MAX_CHARACTERS);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}

/** Writes one line as text: time, severity, step, id and text, parted by tabs. */
export function encodeLine(line: LogLine): string {
  const severity = SEVERITIES.indexOf(line.severity);
  const step = STEP_NAMES.indexOf(line.step);
  return `${line.at}\t${severity}\t${step}\t${escapeField(line.insertId)}\t${escapeField(cutText(line.text))}`;
}

/** Writes lines as the text that a chunk holds. */
export function encodeLines(lines: readonly LogLine[]): string {
  return lines.map(encodeLine).join('\n');
}

/** Reads a chunk's text. What is no line of ours is left out: one bad line must not hide the others. */
export function decodeLines(encoded: string): LogLine[] {
  const lines: LogLine[] = [];
  for (const row of encoded.split('\n')) {
    const [at, severityIndex, stepIndex, insertId, text] = row.split('\t');
    const severity = severityIndex ? SEVERITIES[Number(severityIndex)] : undefined;
    const step = stepIndex ? STEP_NAMES[Number(stepIndex)] : undefined;
    if (
      at === undefined ||
      severity === undefined ||
      step === undefined ||
      insertId === undefined ||
      text === undefined
    )
      continue;
    lines.push({ at, severity, step, insertId: unescapeField(insertId), text: unescapeField(text) });
  }
  return lines;
}

/** Parts lines into chunks that keep both limits. */
export function chunkLines(lines: readonly LogLine[]): LogChunk[] {
  const chunks: LogChunk[] = [];
  let rows: string[] = [];
  let characters = 0;
  const close = () => {
    if (rows.length > 0) chunks.push({ lineCount: rows.length, lines: rows.join('\n') });
    rows = [];
    characters = 0;
  };
  for (const line of lines) {
    const row = encodeLine(line);
    if (rows.length >= CHUNK_MAX_LINES || characters + row.length > CHUNK_MAX_CHARACTERS) close();
    rows.push(row);
    characters += row.length + 1;
  }
  close();
  return chunks;
}
