import { expect, it } from 'vitest';
import { WireLog, bodyJson, entryJson, filterEntries } from './wire-log.svelte.ts';

const request = { kind: 'request', method: 'POST', operation: 'message:send', headers: {} } as const;

it('counts entries, shows them in batches, and lets the oldest go', () => {
  const scheduled: (() => void)[] = [];
  const log = new WireLog({ now: () => 0, schedule: (action) => scheduled.push(action), most: 3 });
  for (let event = 1; event <= 5; event += 1)
    log.add({ kind: 'event', method: 'GET', operation: 'message:stream', eventId: String(event), body: {} });
  expect(log.entries).toEqual([]);
  expect(scheduled).toHaveLength(1);
  scheduled[0]?.();
  expect(log.entries.map(({ number }) => number)).toEqual([3, 4, 5]);
  expect(log.droppedCount).toBe(2);
  log.clear();
  expect([log.entries.length, log.droppedCount]).toEqual([0, 0]);
});

it('filters by kind and by text', () => {
  const log = new WireLog({ now: () => 0 });
  log.add({ ...request, bodyText: '{"text":"Fahrenheit"}', body: { text: 'Fahrenheit' } });
  log.add({ kind: 'response', method: 'POST', operation: 'message:send', status: 202 });
  log.add({ kind: 'failed', method: 'GET', operation: 'tasks/t1', reason: 'no' });
  log.add({
    kind: 'event',
    method: 'GET',
    operation: 'message:stream',
    eventId: '1',
    body: { text: 'celsius' },
  });
  const numbers = (...[kind, text]: [Parameters<typeof filterEntries>[1], string]) =>
    filterEntries(log.entries, kind, text).map(({ number }) => number);
  expect(numbers('all', '')).toEqual([1, 2, 3, 4]);
  expect(numbers('response', '')).toEqual([2, 3]);
  expect(numbers('all', ' fahrenHEIT ')).toEqual([1]);
  expect(numbers('event', 'fahrenheit')).toEqual([]);
  expect(numbers('all', 'tasks/t1')).toEqual([3]);
});

it('writes an entry on one line, and its body with room', () => {
  const log = new WireLog({ now: () => Date.UTC(2026, 10, 21) });
  log.add({ ...request, bodyText: '{"a":1}', body: { a: 1 } });
  const [entry] = log.entries;
  if (entry === undefined) return expect.unreachable();
  expect(JSON.parse(entryJson(entry))).toEqual({
    at: '2026-11-21T00:00:00.000Z',
    kind: 'request',
    method: 'POST',
    operation: 'message:send',
    headers: {},
    body: { a: 1 },
  });
  expect(bodyJson(entry)).toBe('{\n  "a": 1\n}');
});
