import { severities, type EntrySeverity, type LogEntry } from './log-entry.ts';

const prefix = 'logging.googleapis.com/';

const severityNumbers = new Map<number, EntrySeverity>(severities.map((name, index) => [index * 100, name]));
const severityAliases: Readonly<Record<string, EntrySeverity>> = {
  WARN: 'WARNING',
  ERR: 'ERROR',
  FATAL: 'CRITICAL',
  TRACE: 'DEBUG',
  INFORMATIONAL: 'INFO',
};

type Parsed = Partial<
  Pick<
    LogEntry,
    | 'severity'
    | 'textPayload'
    | 'jsonPayload'
    | 'httpRequest'
    | 'labels'
    | 'operation'
    | 'sourceLocation'
    | 'trace'
    | 'spanId'
    | 'traceSampled'
    | 'insertId'
  >
>;

/**
 * What Cloud Logging makes of one line of a container: text stays text, a JSON object becomes jsonPayload without its
 * special fields, and one that holds nothing but a message becomes text
 * (https://cloud.google.com/logging/docs/structured-logging). Times in the line are left in the payload: the local
 * cloud orders by the time at which it read the line.
 */
export function parseStructuredLine(line: string): Parsed {
  const object = parseObject(line);
  if (!object) return { textPayload: line };
  const parsed: Parsed = {};
  const take = (key: string): unknown => {
    const value = object[key];
    Reflect.deleteProperty(object, key);
    return value;
  };

  const severity = toSeverity(object['severity']);
  if (severity) {
    parsed.severity = severity;
    take('severity');
  }
  if (isRecord(object['httpRequest'])) parsed.httpRequest = take('httpRequest') as Record<string, unknown>;
  if (isRecord(object[`${prefix}operation`])) {
    parsed.operation = take(`${prefix}operation`) as Record<string, unknown>;
  }
  if (isRecord(object[`${prefix}sourceLocation`])) {
    parsed.sourceLocation = take(`${prefix}sourceLocation`) as Record<string, unknown>;
  }
  const labels = object[`${prefix}labels`];
  if (isRecord(labels)) {
    take(`${prefix}labels`);
    parsed.labels = Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)]));
  }
  if (typeof object[`${prefix}trace`] === 'string') parsed.trace = take(`${prefix}trace`) as string;
  if (typeof object[`${prefix}spanId`] === 'string') parsed.spanId = take(`${prefix}spanId`) as string;
  if (typeof object[`${prefix}insertId`] === 'string') parsed.insertId = take(`${prefix}insertId`) as string;
  if (typeof object[`${prefix}trace_sampled`] === 'boolean') {
    parsed.traceSampled = take(`${prefix}trace_sampled`) as boolean;
  }

  const { message } = object;
  if (typeof message === 'string' && Object.keys(object).length === 1) parsed.textPayload = message;
  else parsed.jsonPayload = object;
  return parsed;
}

function toSeverity(value: unknown): EntrySeverity | undefined {
  if (typeof value === 'number') return severityNumbers.get(value);
  if (typeof value !== 'string') return undefined;
  const name = value.toUpperCase();
  return severities.find((known) => known === name) ?? severityAliases[name];
}

function parseObject(line: string): Record<string, unknown> | undefined {
  const trimmed = line.trim();
  if (!trimmed.startsWith('{') || !trimmed.endsWith('}')) return undefined;
  try {
    const value: unknown = JSON.parse(trimmed);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
