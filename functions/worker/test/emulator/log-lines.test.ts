import { randomUUID } from 'node:crypto';
import { Firestore } from '@google-cloud/firestore';
import {
  type LogLine,
  compareLines,
  decodeLines,
  logChunkSchema,
  normalizeTime,
  paths,
} from '@agent-gallery/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDeployment } from '../../src/engine/deployment-record.ts';
import { lastLines } from '../../src/logs/last-lines.ts';
import { createLineWriter } from '../../src/logs/line-writer.ts';
import { mergeChunks } from '../../src/logs/merge-chunks.ts';
import { queueDeployment } from '../fakes/queue-deployment.ts';

let db: Firestore;
beforeAll(() => {
  db = new Firestore({ projectId: `demo-${randomUUID().slice(0, 18)}` });
});
afterAll(() => db.terminate());

const line = (index: number, text = `line ${index}`): LogLine => ({
  insertId: `id-${String(index).padStart(6, '0')}`,
  at: normalizeTime(new Date(Date.UTC(2026, 0, 1) + index).toISOString()),
  severity: 'INFO',
  step: 'building',
  text,
});
async function stored(deploymentId: string): Promise<{ chunks: number; lines: LogLine[] }> {
  const { docs } = await db.collection(paths.logChunks(deploymentId)).orderBy('committedAt').get();
  return {
    chunks: docs.length,
    lines: docs.flatMap((doc) => decodeLines(logChunkSchema.parse(doc.data()).lines)),
  };
}

describe('the line writer', () => {
  it('puts lines that come together into one chunk, and resolves when they are stored', async () => {
    const writer = createLineWriter(db);
    const id = await queueDeployment(db);
    await Promise.all(Array.from({ length: 300 }, (_, index) => writer.write(id, line(index))));
    const { chunks, lines } = await stored(id);
    expect(chunks).toBe(1);
    expect(lines.map(({ text }) => text)).toEqual(Array.from({ length: 300 }, (_, index) => `line ${index}`));
  });

  it('writes a line once, however often its message comes', async () => {
    const writer = createLineWriter(db);
    const id = await queueDeployment(db);
    await Promise.all([writer.write(id, line(1)), writer.write(id, line(1))]);
    await writer.write(id, line(1));
    expect((await stored(id)).lines).toHaveLength(1);
  });

  it('masks secrets before they are stored', async () => {
    const id = await queueDeployment(db);
    await createLineWriter(db).write(id, line(1, `export GITHUB_TOKEN=ghp_${'a1'.repeat(18)}`));
    expect((await stored(id)).lines[0]?.text).not.toContain('a1a1');
  });

  it('rejects when Firestore does not take the lines, and takes the same ones later', async () => {
    const id = await queueDeployment(db);
    let broken = true;
    const flaky = new Proxy(db, {
      get: (target, name) => {
        if (name === 'batch' && broken)
          return () => ({ create: () => undefined, commit: () => Promise.reject(new Error('UNAVAILABLE')) });
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const writer = createLineWriter(flaky);
    await expect(writer.write(id, line(1))).rejects.toThrow('UNAVAILABLE');
    broken = false;
    await writer.write(id, line(1));
    expect((await stored(id)).lines).toHaveLength(1);
  });
});

describe('merging the chunks of a deployment that has ended', () => {
  it('leaves each line once, in order, in few chunks, and may be done again', async () => {
    const id = await queueDeployment(db);
    for (let from = 0; from < 1_200; from += 100) {
      const writer = createLineWriter(db);
      await Promise.all(Array.from({ length: 110 }, (_, index) => writer.write(id, line(from + index))));
    }
    const before = await stored(id);
    expect(before.chunks).toBe(12);
    await mergeChunks(db, id);
    await mergeChunks(db, id);
    const after = await stored(id);
    expect(after.chunks).toBe(3);
    expect(after.lines).toEqual(
      [...new Map(before.lines.map((entry) => [entry.insertId, entry])).values()].sort(compareLines),
    );
    expect((await readDeployment(db, id))?.logsMergedAt).not.toBeNull();
  });
});

describe('the last lines of a step', () => {
  it('are the newest 20 of that step, oldest first', async () => {
    const writer = createLineWriter(db);
    const id = await queueDeployment(db);
    const lines = Array.from({ length: 50 }, (_, index) =>
      writer.write(id, { ...line(index), step: index % 2 ? 'building' : 'deploying' }),
    );
    await Promise.all(lines);
    const last = await lastLines(db, id, 'building');
    expect(last).toHaveLength(20);
    expect(last.at(0)).toBe('line 11');
    expect(last.at(-1)).toBe('line 49');
  });
});
