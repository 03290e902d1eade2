import type { DocumentReference } from '@google-cloud/firestore';
import type { z } from 'zod';

/** A record that does not fit its schema: somebody wrote it by hand, or with another version of the portal. */
export class RecordError extends Error {
  constructor(path: string, cause: unknown) {
    super(`The record ${path} does not fit its schema.`, { cause });
    this.name = 'RecordError';
  }
}

/** Reads and parses a record; undefined when there is none. Throws a RecordError. */
export async function readRecord<Schema extends z.ZodType>(
  ref: DocumentReference,
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  const snapshot = await ref.get();
  return snapshot.exists ? parseRecord(ref.path, snapshot.data(), schema) : undefined;
}

/** Parses a record that was read. Throws a RecordError. */
export function parseRecord<Schema extends z.ZodType>(
  path: string,
  fields: unknown,
  schema: Schema,
): z.output<Schema> {
  const parsed = schema.safeParse(fields);
  if (!parsed.success) throw new RecordError(path, parsed.error);
  return parsed.data;
}
