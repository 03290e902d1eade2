const MAX_CHARACTERS = 220;
const SERIOUS = new Set(['WARNING', 'ERROR', 'CRITICAL', 'ALERT', 'EMERGENCY']);

/** A short form of a log line that deserves the user's eye: a structured one of severity WARNING or more. Else undefined. */
export function summarizeLine(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined;
  const entry = parseObject(line);
  const severity = entry?.['severity'];
  if (typeof severity !== 'string' || !SERIOUS.has(severity)) return undefined;
  const parts = [entry?.['message'], entry?.['error']].filter((part) => typeof part === 'string');
  const text = `${severity.toLowerCase()}: ${parts.join(': ')}`.replaceAll(/\s+/g, ' ');
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS - 1)}…` : text;
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
