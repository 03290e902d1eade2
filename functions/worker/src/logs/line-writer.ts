import { randomUUID } from 'node:crypto';
import { FieldValue, type Firestore } from '@google-cloud/firestore';
import { type LogLine, chunkLines, compareLines, createLineRedactor, paths } from '@agent-gallery/contract';

/** Lines wait at most so long for others to go with them. */
export const COALESCE_MS = 150;
/** One commit takes at most so many lines: a Firestore commit holds 10 MiB. */
const COMMIT_MAX_LINES = 5_000;
/** Ids that are remembered for each deployment, so that a message that comes twice is written once. */
const REMEMBERED_IDS = 20_000;
/** A deployment that is silent for so long is forgotten. */
const IDLE_MS = 10 * 60_000;

interface Waiting {
  line: LogLine;
  done: PromiseWithResolvers<undefined>;
}

interface Buffer {
  waiting: Map<string, Waiting>;
  /** Written, or being written now. */
  known: Map<string, Promise<void>>;
  writing: boolean;
  redact: ReturnType<typeof createLineRedactor>;
  timer: NodeJS.Timeout | undefined;
  touchedAt: number;
}

export interface LineWriter {
  /** Resolves when the line is in Firestore; rejects where it could not be written, so that its message comes again. */
  write(deploymentId: string, line: LogLine): Promise<void>;
}

/** Told of each commit: how many lines, and how old the oldest was when they could be read. */
export type OnWritten = (lines: number, lagMs: number) => void;

/**
 * Writes log lines of deployments: those that come within COALESCE_MS go into Firestore in one commit, and one commit is
 * under way for a deployment at a time, so that batches grow when Firestore is slow. Secrets are
 * masked before, also those that take several lines.
 */
export function createLineWriter(db: Firestore, onWritten: OnWritten = () => undefined): LineWriter {
  const buffers = new Map<string, Buffer>();

  const commit = async (deploymentId: string, lines: LogLine[]) => {
    const batch = db.batch();
    for (const chunk of chunkLines(lines)) {
      const document = db.doc(paths.logChunk(deploymentId, randomUUID()));
      batch.create(document, { ...chunk, committedAt: FieldValue.serverTimestamp() });
    }
    await batch.commit();
  };

  const forgetOld = (buffer: Buffer) => {
    for (const id of buffer.known.keys()) {
      if (buffer.known.size <= REMEMBERED_IDS) break;
      buffer.known.delete(id);
    }
  };

  const flush = async (deploymentId: string, buffer: Buffer) => {
    buffer.timer = undefined;
    if (buffer.writing || buffer.waiting.size === 0) return;
    buffer.writing = true;
    const batch = [...buffer.waiting.values()].slice(0, COMMIT_MAX_LINES);
    for (const { line } of batch) buffer.waiting.delete(line.insertId);
    try {
      const lines = batch.map(({ line }) => line).sort(compareLines);
      const texts = buffer.redact(lines.map(({ text }) => text));
      await commit(
        deploymentId,
        lines.map((line, index) => ({ ...line, text: texts[index] ?? '' })),
      );
      for (const { done } of batch) done.resolve(undefined);
      onWritten(batch.length, Date.now() - Math.min(...batch.map(({ line }) => Date.parse(line.at))));
    } catch (error) {
      for (const { line, done } of batch) {
        buffer.known.delete(line.insertId);
        done.reject(error);
      }
    }
    buffer.writing = false;
    forgetOld(buffer);
    if (buffer.waiting.size > 0) void flush(deploymentId, buffer);
  };

  const bufferOf = (deploymentId: string): Buffer => {
    const now = Date.now();
    for (const [id, { touchedAt, waiting, writing }] of buffers) {
      if (now - touchedAt < IDLE_MS) break;
      if (waiting.size === 0 && !writing) buffers.delete(id);
    }
    const buffer = buffers.get(deploymentId) ?? {
      waiting: new Map(),
      known: new Map(),
      writing: false,
      redact: createLineRedactor(),
      timer: undefined,
      touchedAt: now,
    };
    buffer.touchedAt = now;
    buffers.delete(deploymentId);
    buffers.set(deploymentId, buffer);
    return buffer;
  };

  return {
    write: (deploymentId, line) => {
      const buffer = bufferOf(deploymentId);
      const known = buffer.known.get(line.insertId);
      if (known) return known;
      const done = Promise.withResolvers<undefined>();
      buffer.waiting.set(line.insertId, { line, done });
      buffer.known.set(line.insertId, done.promise);
      buffer.timer ??= setTimeout(() => void flush(deploymentId, buffer), COALESCE_MS);
      return done.promise;
    },
  };
}
