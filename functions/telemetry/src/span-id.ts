import { createHash } from 'node:crypto';

function digits(name: string, length: number): string {
  return createHash('sha256').update(name).digest('hex').slice(0, length);
}

/** The id of a span that several instances must name alike, such as a deployment’s step: 16 digits made of its name. */
export function spanIdOf(name: string): string {
  return digits(name, 16);
}

/** The id of a trace that nobody has begun, made of a name: 32 digits. */
export function traceIdOf(name: string): string {
  return digits(`trace/${name}`, 32);
}
