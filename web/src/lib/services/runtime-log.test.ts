import { ProblemError } from '@agent-gallery/api/client';
import { decodeLines, type ServiceLogLine, type ServiceLogPage } from '@agent-gallery/contract';
import { expect, it } from 'vitest';
import type { StoredChunk } from '#lib/log/log-chunk-source.ts';
import { EARLIER_LINES_MAX, createRuntimeLog } from './runtime-log.ts';

const START = Date.parse('2026-11-21T10:00:00.000Z');
const line = (id: number, afterMs: number): ServiceLogLine => ({
  insertId: `e${String(id)}`,
  at: new Date(START + afterMs).toISOString().replace('Z', '000Z'),
  severity: 'INFO',
  text: `line ${String(id)}`,
});
const texts = (chunks: readonly StoredChunk[]) =>
  chunks.flatMap(({ lines }) => decodeLines(lines).map(({ text }) => text));

/** A log that answers what it is told to, and pauses that the test ends. */
function stage(answers: (ServiceLogPage | Error)[]) {
  const asked: { since: string; pageSize: number; pageToken?: string }[] = [];
  const pauses: { ms: number; end: () => void }[] = [];
  const log = createRuntimeLog({
    read: (range) => {
      asked.push(range);
      const answer = answers.shift() ?? { lines: [], nextPageToken: '' };
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    fromMs: START - 3_600_000,
    now: () => START,
    visible: () => Promise.resolve(),
    pause: (ms) => new Promise<void>((end) => pauses.push({ ms, end })),
  });
  const heard: { texts: string[]; connected: boolean }[] = [];
  const failures: Error[] = [];
  const handlers = {
    next: (chunks: StoredChunk[], connected: boolean) => heard.push({ texts: texts(chunks), connected }),
    failed: (error: Error) => failures.push(error),
  };
  const settled = () => new Promise((resolve) => setTimeout(resolve));
  const goOn = async () => {
    pauses.at(-1)?.end();
    await settled();
  };
  return { log, asked, pauses, heard, failures, handlers, settled, goOn };
}

it('reads pages back to the beginning, each oldest line first', async () => {
  const { log, asked } = stage([
    { lines: [line(3, 3), line(2, 2)], nextPageToken: 'p2' },
    { lines: [line(1, 1)], nextPageToken: '' },
  ]);
  const newest = await log.newestPage();
  expect(texts(newest.chunks)).toEqual(['line 2', 'line 3']);
  const older = await newest.older?.();
  expect(texts(older?.chunks ?? [])).toEqual(['line 1']);
  expect(older?.older).toBeUndefined();
  expect(asked).toEqual([
    { since: '2026-11-21T09:00:00.000Z', pageSize: 1_000 },
    { since: '2026-11-21T09:00:00.000Z', pageSize: 1_000, pageToken: 'p2' },
  ]);
});

it('stops reading back where there is too much', async () => {
  const { log, asked } = stage(
    Array.from({ length: 9 }, (_, index) => ({ lines: [line(index, -index)], nextPageToken: 'more' })),
  );
  let page = await log.newestPage();
  while (page.older) page = await page.older();
  expect(asked).toHaveLength(EARLIER_LINES_MAX / 1_000);
});

it('asks for what is new, soon after news and less and less often in silence', async () => {
  const { log, asked, pauses, heard, handlers, settled, goOn } = stage([
    { lines: [line(1, 500)], nextPageToken: '' },
    { lines: [line(1, 500)], nextPageToken: '' },
    { lines: [], nextPageToken: '' },
    { lines: [line(2, 9_000)], nextPageToken: '' },
  ]);
  const stop = log.watch(START - 10_000, handlers);
  await settled();
  await goOn();
  await goOn();
  await goOn();
  expect(heard.flatMap((one) => one.texts)).toEqual(['line 1', 'line 1', 'line 2']);
  const [first = 0, second = 0, third = 0, fourth = 0] = pauses.map(({ ms }) => ms);
  expect(first).toBe(fourth);
  expect(second).toBeGreaterThan(first);
  expect(third).toBeGreaterThan(second);
  // With an overlap, since entries come a little out of order.
  expect(asked.map(({ since }) => Date.parse(since) - START)).toEqual([-10_000, -9_500, -9_500, -9_500]);
  stop();
  await goOn();
  expect(asked).toHaveLength(4);
});

it('reads a burst to its end', async () => {
  const { log, heard, handlers, settled } = stage([
    { lines: [line(4, 4), line(3, 3)], nextPageToken: 'p2' },
    { lines: [line(2, 2), line(1, 1)], nextPageToken: '' },
  ]);
  log.watch(START, handlers)();
  await settled();
  expect(heard).toEqual([]);
  const again = stage([
    { lines: [line(4, 4), line(3, 3)], nextPageToken: 'p2' },
    { lines: [line(2, 2), line(1, 1)], nextPageToken: '' },
  ]);
  again.log.watch(START, again.handlers);
  await again.settled();
  expect(again.heard).toEqual([{ texts: ['line 1', 'line 2', 'line 3', 'line 4'], connected: true }]);
});

it('goes on after what passes, and ends with what does not', async () => {
  const problem = (status: number) =>
    new ProblemError({ type: '', title: '', status, detail: '', code: 'x', requestId: '' });
  const { log, heard, failures, handlers, settled, goOn } = stage([
    problem(0),
    { lines: [line(1, 1)], nextPageToken: '' },
    problem(404),
  ]);
  log.watch(undefined, handlers);
  await settled();
  await goOn();
  expect(heard).toEqual([
    { texts: [], connected: false },
    { texts: ['line 1'], connected: true },
  ]);
  await goOn();
  expect(failures).toHaveLength(1);
});
