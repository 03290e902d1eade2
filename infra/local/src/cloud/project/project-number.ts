import { createHash } from 'node:crypto';

/** The number of a project, the same at each start. */
export function projectNumber(projectId: string): string {
  return String(createHash('sha256').update(projectId).digest().readUInt32BE() + 100_000_000_000);
}
