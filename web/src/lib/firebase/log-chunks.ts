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
/** So many chunks fit into a page whatever their size. */
const FIRST_PAGE_CHUNKS = Math.floor(PAGE_MAX_CHARACTERS / CHUNK_MAX_CHARACTERS);
/** Even the smallest chunks come by no more. */
const PAGE_MAX_CHUNKS = 40;

/** How many chunks the next page may have, if its chunks are about as large as the largest of this one. */
export function nextPageChunks(chunks: readonly StoredChunk[]): number {
  const largest = Math.max(1, ...chunks.map(({ lines }) => lines.length));
  const fitting = Math.floor(PAGE_MAX_CHARACTERS / largest);
  return Math.min(Math.max(fitting, FIRST_PAGE_CHUNKS), PAGE_MAX_CHUNKS);
}

/** The chunks of `deployments/{id}/logChunks`. */
export function createLogChunkSource(chunks: CollectionReference): LogChunkSource {
  const newestFirst = query(chunks, orderBy('committedAt', 'desc'));

  async function readPage(page: Query, count: number): Promise<ChunkPage> {
    const { docs } = await readOnce(query(page, limit(count)));
    const found = docs.flatMap(readChunk);
    const oldest = docs.at(-1);
    if (oldest === undefined || docs.length < count) return { chunks: found };
    const older = query(newestFirst, startAfter(oldest));
    return { chunks: found, older: () => readPage(older, nextPageChunks(found)) };
  }

  return {
    newestPage: () => readPage(newestFirst, FIRST_PAGE_CHUNKS),
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
