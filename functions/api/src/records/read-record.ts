import type { DocumentReference, QueryDocumentSnapshot } from '@google-cloud/firestore';
import type { z } from 'zod';
import type { Log } from '../log.ts';

export { parseRecord, readRecord, RecordError } from '@agent-gallery/records';

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
