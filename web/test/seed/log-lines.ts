import { chunkLines, paths, type LogLine, type StepName } from '@agent-gallery/contract';
import { FieldValue, Timestamp, type Firestore } from '@google-cloud/firestore';

/** The lines of a made-up build and start, of the lengths that real ones have. */
export function logLines(count: number, startMs: number, step: StepName = 'building'): LogLine[] {
  return Array.from({ length: count }, (_, index) => ({
    insertId: `seed-${step}-${String(index).padStart(7, '0')}`,
    at: `${new Date(startMs + index).toISOString().slice(0, -1)}000Z`,
    severity: index % 97 === 13 ? 'WARNING' : index % 211 === 40 ? 'ERROR' : 'INFO',
    step,
    text: textOf(index),
  }));
}

function textOf(index: number): string {
  if (index % 97 === 13)
    return `npm warn deprecated package-${String(index)}@1.0.0: use package-${String(index + 1)} instead`;
  if (index % 211 === 40)
    return `error TS2345: line ${String(index)}: Argument of type 'string' is not assignable to parameter of type 'number'.`;
  if (index % 50 === 7)
    return `line ${String(index)}: ${'copying layer with a path that is long enough to wrap on a narrow page '.repeat(3).trim()}`;
  return `line ${String(index)}: Step ${String((index % 12) + 1)}/12 : RUN npm ci --omit=dev (package ${String(index % 900)} of 900)`;
}

/** Writes lines as the worker does after a deployment has ended: in few full chunks, dated as their first line. */
export async function writeMergedLines(
  db: Firestore,
  deploymentId: string,
  lines: readonly LogLine[],
): Promise<void> {
  const chunks = chunkLines(lines);
  let written = 0;
  for (let from = 0; from < chunks.length; from += 20) {
    const batch = db.batch();
    for (const [index, chunk] of chunks.slice(from, from + 20).entries()) {
      const firstAt = lines[written]?.at ?? new Date().toISOString();
      written += chunk.lineCount;
      const id = `merged-${String(from + index).padStart(6, '0')}`;
      batch.set(db.doc(paths.logChunk(deploymentId, id)), {
        ...chunk,
        committedAt: Timestamp.fromDate(new Date(firstAt)),
      });
    }
    await batch.commit();
  }
}

/** Writes lines as the worker does while they come: each batch at once, dated by the database. */
export async function writeLiveLines(
  db: Firestore,
  deploymentId: string,
  lines: readonly LogLine[],
): Promise<void> {
  const batch = db.batch();
  for (const chunk of chunkLines(lines))
    batch.create(db.collection(paths.logChunks(deploymentId)).doc(), {
      ...chunk,
      committedAt: FieldValue.serverTimestamp(),
    });
  await batch.commit();
}
