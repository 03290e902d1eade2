import type { DocumentReference, QueryDocumentSnapshot } from '@google-cloud/firestore';
import type { z } from 'zod';
import type { Log } from '../log.ts';

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

/** Parses the records of a list. One that does not fit is logged and left out: it must not hide the others. */
export function parseAll<Schema extends z.ZodType>(
  documents: readonly QueryDocumentSnapshot[],
  schema: Schema,
  log: Log,
): { ref: DocumentReference; record: z.output<Schema> }[] {
  return documents.flatMap((document) => {
    const parsed = schema.safeParse(document.data());
    if (parsed.success) return [{ ref: document.ref, record: parsed.data }];
    log('ERROR', `The record ${document.ref.path} does not fit its schema and was left out of a list.`, {
      error: parsed.error,
    });
    return [];
  });
}
