import { CHUNK_MAX_CHARACTERS, logChunkSchema } from '@agent-gallery/contract';
import {
  Timestamp,
  limit,
  onSnapshot,
  orderBy,
  query,
  startAfter,
  where,
  type CollectionReference,
  type Query,
  type QueryDocumentSnapshot,
  type QuerySnapshot,
} from 'firebase/firestore';
import { subscribePatiently } from '#lib/live/subscribe-patiently.ts';
import type { ChunkPage, LogChunkSource, StoredChunk } from '#lib/log/log-chunk-source.ts';

/** A first snapshot of 3 MB or more can hang; up to 1 MB none did. */
const PAGE_MAX_CHARACTERS = 1_000_000;
const PAGE_CHUNKS = Math.floor(PAGE_MAX_CHARACTERS / CHUNK_MAX_CHARACTERS);

/** The chunks of `deployments/{id}/logChunks`. */
export function createLogChunkSource(chunks: CollectionReference): LogChunkSource {
  const newestFirst = query(chunks, orderBy('committedAt', 'desc'), limit(PAGE_CHUNKS));

  async function readPage(page: Query): Promise<ChunkPage> {
    const { docs } = await readOnce(page);
    const oldest = docs.at(-1);
    return {
      chunks: docs.flatMap(readChunk),
      ...(oldest === undefined || docs.length < PAGE_CHUNKS
        ? {}
        : { older: () => readPage(query(newestFirst, startAfter(oldest))) }),
    };
  }

  return {
    newestPage: () => readPage(newestFirst),
    watch(sinceMs, handlers) {
      const since = sinceMs === undefined ? [] : [where('committedAt', '>=', Timestamp.fromMillis(sinceMs))];
      return subscribePatiently<QuerySnapshot>(
        (next, failed) =>
          onSnapshot(
            query(chunks, orderBy('committedAt'), ...since),
            { includeMetadataChanges: true },
            next,
            failed,
          ),
        {
          next: (snapshot) => {
            // What is removed was merged into another chunk.
            const added = snapshot.docChanges().filter(({ type }) => type !== 'removed');
            handlers.next(
              added.flatMap(({ doc }) => readChunk(doc)),
              !snapshot.metadata.fromCache,
            );
          },
          failed: (error) => {
            handlers.failed(error);
          },
        },
      );
    },
  };
}

/** What a query finds on the server. By a listener that ends at once: unlike `getDocs` it can be begun anew when no answer comes. */
function readOnce(page: Query): Promise<QuerySnapshot> {
  return new Promise((resolve, reject) => {
    const stop = subscribePatiently<QuerySnapshot>(
      (next, failed) =>
        onSnapshot(
          page,
          { includeMetadataChanges: true },
          (snapshot) => {
            if (!snapshot.metadata.fromCache) next(snapshot);
          },
          failed,
        ),
      {
        next: (snapshot) => {
          stop();
          resolve(snapshot);
        },
        failed: reject,
      },
    );
  });
}

function readChunk(document: QueryDocumentSnapshot): StoredChunk[] {
  const data = document.data();
  const committedAt: unknown = data['committedAt'];
  const parsed = logChunkSchema.safeParse(data);
  if (!(committedAt instanceof Timestamp) || !parsed.success) return [];
  return [{ committedAtMs: committedAt.toMillis(), lines: parsed.data.lines }];
}
