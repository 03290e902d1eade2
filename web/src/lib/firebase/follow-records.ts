import {
  onSnapshot,
  type DocumentReference,
  type DocumentSnapshot,
  type Query,
  type QuerySnapshot,
  type SnapshotMetadata,
} from 'firebase/firestore';
import type { z } from 'zod';
import type { Follow, LiveState } from '#lib/live/live.ts';
import { subscribePatiently, type Subscribe } from '#lib/live/subscribe-patiently.ts';
import { describeFailure } from '#lib/portal/failure.ts';
import type { RecordList } from '#lib/records/followed-records.ts';

// With its metadata, so that a lost and regained connection is seen.
const OPTIONS = { includeMetadataChanges: true };

/** Lets snapshots through from the first that the server has confirmed: the cache alone may hold a part of them. */
function confirmedOnly<S extends { metadata: SnapshotMetadata }>(next: (snapshot: S) => void) {
  let confirmed = false;
  return (snapshot: S) => {
    confirmed ||= !snapshot.metadata.fromCache;
    if (confirmed) next(snapshot);
  };
}

function follow<S extends { metadata: SnapshotMetadata }, T>(
  subscribe: Subscribe<S>,
  read: (snapshot: S) => LiveState<T>,
): Follow<T> {
  return (emit) =>
    subscribePatiently(subscribe, {
      next: (snapshot) => {
        emit(read(snapshot));
      },
      failed: (error) => {
        emit({ kind: 'failed', failure: describeFailure(error) });
      },
      late: () => {
        emit({ kind: 'loading', late: true });
      },
    });
}

/** Follows one record. */
export function followDocument<T>(reference: DocumentReference, schema: z.ZodType<T>): Follow<T> {
  return follow<DocumentSnapshot, T>(
    (next, failed) => onSnapshot(reference, OPTIONS, confirmedOnly(next), failed),
    (snapshot) => {
      if (!snapshot.exists()) return { kind: 'missing' };
      const parsed = schema.safeParse(snapshot.data());
      if (parsed.success)
        return { kind: 'ready', value: parsed.data, connected: !snapshot.metadata.fromCache };
      return {
        kind: 'failed',
        failure: {
          title: 'The record cannot be read',
          detail: `${reference.path} is not as this version of the console expects it.`,
          fix: 'Reload the page; if that does not help, report it.',
          code: 'record-unreadable',
        },
      };
    },
  );
}

/** Follows the records that a query finds. */
export function followQuery<T>(query: Query, schema: z.ZodType<T>): Follow<RecordList<T>> {
  return follow<QuerySnapshot, RecordList<T>>(
    (next, failed) => onSnapshot(query, OPTIONS, confirmedOnly(next), failed),
    (snapshot) => {
      const parsed = snapshot.docs.map((document) => schema.safeParse(document.data()));
      const records = parsed.flatMap((result) => (result.success ? [result.data] : []));
      return {
        kind: 'ready',
        value: { records, unreadableCount: parsed.length - records.length },
        connected: !snapshot.metadata.fromCache,
      };
    },
  );
}
