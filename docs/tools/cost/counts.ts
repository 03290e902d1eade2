import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What `npm run bench -w infra/local -- costs` has measured. */
export interface CostCounts {
  measuredOn: string;
  engine: string;
  agent: string;
  messages: number;
  measured: Record<string, Measured>;
}

export interface Measured {
  what: string;
  seconds: number;
  counts: Record<string, number>;
}

/** Reads the stored counts. */
export async function readCounts(): Promise<CostCounts> {
  return JSON.parse(await readFile(join(import.meta.dirname, 'counts.json'), 'utf8')) as CostCounts;
}

/** The sum of all counters whose name begins so. */
export function sumOf({ counts }: Measured, prefix: string): number {
  return Object.entries(counts)
    .filter(([name]) => name.startsWith(prefix))
    .reduce((sum, [, value]) => sum + value, 0);
}
