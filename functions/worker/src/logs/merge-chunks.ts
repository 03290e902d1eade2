import { type Firestore, type QueryDocumentSnapshot, Timestamp } from '@google-cloud/firestore';
import {
  type LogLine,
  chunkLines,
  compareLines,
  decodeLines,
  logChunkSchema,
  paths,
} from '@agent-gallery/contract';

const PAGE = 50;
/** A commit holds at most 10 MiB; chunks hold at most 200,000 characters. */
const CHUNKS_PER_COMMIT = 20;
const DELETES_PER_COMMIT = 400;

const mergedId = (index: number) => `merged-${String(index).padStart(6, '0')}`;

async function readChunks(db: Firestore, deploymentId: string): Promise<QueryDocumentSnapshot[]> {
  const documents: QueryDocumentSnapshot[] = [];
  const query = db.collection(paths.logChunks(deploymentId)).orderBy('committedAt').limit(PAGE);
  for (let last: QueryDocumentSnapshot | undefined; ; last = documents.at(-1)) {
    const page = await (last ? query.startAfter(last) : query).get();
    documents.push(...page.docs);
    if (page.size < PAGE) return documents;
  }
}

/**
 * Puts the many small chunks of a deployment that has ended into few full ones, each line once and in order. A kill at any
 * point loses nothing: merged chunks have fixed names, and the old ones go only when all merged ones are written.
 */
export async function mergeChunks(db: Firestore, deploymentId: string): Promise<void> {
  const documents = await readChunks(db, deploymentId);
  const lines = new Map<string, LogLine>();
  for (const document of documents) {
    for (const line of decodeLines(logChunkSchema.parse(document.data()).lines))
      lines.set(line.insertId, line);
  }
  const merged = chunkLines([...lines.values()].sort(compareLines));
  for (let from = 0; from < merged.length; from += CHUNKS_PER_COMMIT) {
    const batch = db.batch();
    merged.slice(from, from + CHUNKS_PER_COMMIT).forEach((chunk, index) => {
      const firstAt = decodeLines(chunk.lines)[0]?.at ?? new Date().toISOString();
      const document = db.doc(paths.logChunk(deploymentId, mergedId(from + index)));
      batch.set(document, { ...chunk, committedAt: Timestamp.fromDate(new Date(firstAt)) });
    });
    await batch.commit();
  }
  const kept = new Set(merged.map((_, index) => mergedId(index)));
  const old = documents.filter(({ id }) => !kept.has(id));
  for (let from = 0; from < old.length; from += DELETES_PER_COMMIT) {
    const batch = db.batch();
    for (const document of old.slice(from, from + DELETES_PER_COMMIT)) batch.delete(document.ref);
    await batch.commit();
  }
  await db.doc(paths.deployment(deploymentId)).update({ logsMergedAt: new Date().toISOString() });
}
