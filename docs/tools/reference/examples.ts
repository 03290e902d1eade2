import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A request that a test sends to the API, and what it answered when it was recorded. */
export interface Example {
  method: string;
  /** Below `/api/v1`. */
  path: string;
  body?: unknown;
  /** Sent with no token. */
  anonymous?: true;
  status: number;
  answer?: unknown;
}

export interface Examples {
  /** By operationId. */
  routes: Record<string, Example>;
  errors: (Example & { why: string })[];
}

export const EXAMPLES_FILE = join(import.meta.dirname, 'examples.json');

/** What `DOCS_EXAMPLES=write npx vitest run --project emulator docs` has recorded. */
export async function readExamples(): Promise<Examples> {
  return JSON.parse(await readFile(EXAMPLES_FILE, 'utf8')) as Examples;
}
