import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPulse, restFrame, startSseReader, type SseReader } from '../http/sse-reader.ts';
import type { LoggedEvent } from './entry.ts';
import { createFeed, type Feed } from './feed.ts';
import { createMemoryTaskLog } from './memory-task-log.ts';

const scope = { tenant: '', owner: '' };
const identity = { taskId: 't', contextId: 'c' };

const submitted: LoggedEvent = {
  task: { id: 't', contextId: 'c', status: { state: 'TASK_STATE_SUBMITTED' } },
};
const completed: LoggedEvent = { statusUpdate: { ...identity, status: { state: 'TASK_STATE_COMPLETED' } } };
const received: LoggedEvent = {
  received: { messageId: 'm', role: 'ROLE_USER', parts: [{ text: 'more' }] },
};
const chunk = (text: string): LoggedEvent => ({
  artifactUpdate: { ...identity, artifact: { artifactId: 'a', parts: [{ text }] }, append: true },
});

/** A reader that takes some pieces at once, then blocks; that may be cut off; and that resumes after what it has. */
const createReader = (patience: number) => {
  const ids: number[] = [];
  let text = '';
  let reader: SseReader | undefined;
  let hasEnded = false;
  let taken = 0;
  const connect = (feed: Feed) => {
    taken = 0;
    reader = startSseReader(
      {
        feed,
        afterSeq: ids.at(-1) ?? 0,
        frame: restFrame,
        pulse: createPulse(60_000),
        stallTimeoutMs: 60_000,
      },
      {
        write(piece) {
          for (const [, id, json] of piece.matchAll(/^id: (\d+)\ndata: (.*)$/gm)) {
            ids.push(Number(id));
            text += JSON.parse(json as string).artifactUpdate?.artifact.parts[0].text ?? '';
          }
          return ++taken % patience !== 0;
        },
        end: () => (hasEnded = true),
        abort: () => {},
      },
    );
  };
  return {
    ids,
    text: () => text,
    hasEnded: () => hasEnded,
    connect,
    resume: () => reader?.resume(),
    disconnect() {
      reader?.close();
      reader = undefined;
    },
    isConnected: () => reader !== undefined,
  };
};

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('append' as const), text: fc.string({ maxLength: 8 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('receive' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('subscribe' as const),
      patience: fc.integer({ min: 1, max: 4 }),
      isRemote: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('disconnect' as const), reader: fc.nat(9) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('resume' as const), reader: fc.nat(9), isRemote: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('tick' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('replicate' as const), count: fc.nat(4) }) },
);

const tick = () => new Promise((resolve) => setImmediate(resolve));

describe('the log of a task, under any interleaving of append, subscribe, disconnect and resume, here or on an instance that lags', () => {
  test('every reader gets every event once, in order, and the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const log = createMemoryTaskLog();
        const feed = await log.create({ ...identity, scope }, submitted);
        const replica = createFeed({ ...identity, scope });
        const replicate = (count: number) =>
          replica.append(feed.entries.slice(replica.entries.length, replica.entries.length + count));
        replicate(1);
        const readers: ReturnType<typeof createReader>[] = [];
        let written = '';
        for (const next of steps) {
          const reader = 'reader' in next ? readers[next.reader % Math.max(1, readers.length)] : undefined;
          if (next.kind === 'append') {
            written += next.text;
            log.append(feed, chunk(next.text));
          } else if (next.kind === 'receive') log.append(feed, received);
          else if (next.kind === 'subscribe') {
            const added = createReader(next.patience);
            added.connect(next.isRemote ? replica : feed);
            readers.push(added);
          } else if (next.kind === 'disconnect') reader?.disconnect();
          else if (next.kind === 'resume') {
            if (reader?.isConnected()) reader.resume();
            else reader?.connect(next.isRemote ? replica : feed);
          } else if (next.kind === 'replicate') replicate(next.count);
          else await tick();
        }
        log.append(feed, completed);
        await log.release(feed);
        replicate(feed.entries.length);
        const visible = feed.entries.filter(({ hidden }) => !hidden).map(({ seq }) => seq);
        for (const reader of readers) {
          if (!reader.isConnected()) reader.connect(feed);
          for (let rounds = 0; !reader.hasEnded() && rounds < 100; rounds++) {
            await tick();
            reader.resume();
          }
          expect(reader.hasEnded()).toBe(true);
          expect(reader.ids).toEqual(visible);
          expect(reader.text()).toBe(written);
        }
        expect(feed.readerCount).toBe(0);
        const parts = feed.task().artifacts?.[0]?.parts ?? [];
        expect(parts.map(({ text }) => text).join('')).toBe(written);
        await log.close();
      }),
      { numRuns: 300 },
    );
  });
});
