import { describe, expect, it } from 'vitest';
import { grpcFrames } from '../../infra/local/bench/costs/wire/grpc-frames.ts';
import { webChannelMessages, webChannelPosts } from '../../infra/local/bench/costs/wire/web-channel.ts';
import { readCounts, sumOf } from '../tools/cost/counts.ts';
import { PRICES } from '../tools/cost/prices.ts';
import { activities, priceOf, type Usage } from '../tools/cost/usage.ts';
import { costTables, fillIn } from '../tools/cost/write-cost-tables.ts';

const counts = await readCounts();
const rows = activities(counts);
const usageOf = (name: string): Usage => rows.find((row) => row.name === name)?.usage ?? {};

describe('the cost model', () => {
  it('adds up by list prices', () => {
    expect(
      priceOf({ firestoreRead: 100_000, firestoreWrite: 100_000, firestoreDelete: 100_000 }),
    ).toBeCloseTo(0.13, 9);
    expect(priceOf({ buildMinute: 2, pubsubByte: 2 ** 40, logByte: 2 ** 30 })).toBeCloseTo(40.512, 9);
  });

  it('takes a deployment’s operations from the run, without the ticks that fell into it', () => {
    const built = counts.measured['deploymentBuilt'];
    const { firestoreWrite = 0, firestoreRead = 0, buildMinute } = usageOf('one deployment that is built');
    expect(buildMinute).toBe(2);
    expect(firestoreWrite).toBeGreaterThan(10);
    expect(built && sumOf(built, 'firestore.server.writes/')).toBeGreaterThanOrEqual(firestoreWrite);
    expect(built && sumOf(built, 'firestore.server.reads/')).toBeGreaterThanOrEqual(firestoreRead);
  });

  it('takes an hour of a log from a part of one', () => {
    const live = counts.measured['viewerLive'];
    const chunks = live?.counts['firestore.browser.reads/logChunks'] ?? 0;
    const perHour = usageOf('one viewer-hour of a log that runs all the time').firestoreRead ?? 0;
    expect(perHour).toBeGreaterThanOrEqual((chunks * 3600) / (live?.seconds ?? 1));
  });

  it('counts each log line that is shown once: a page reads about as many chunks as are written', () => {
    const live = counts.measured['viewerLive'];
    const read = live?.counts['firestore.browser.reads/logChunks'] ?? 0;
    const written = live?.counts['firestore.server.writes/logChunks'] ?? 0;
    expect(written).toBeGreaterThan(0);
    expect(read / written).toBeLessThan(1.5);
  });

  it('says of each price where it stands and how it was checked', () => {
    for (const { dollars, source, checked } of Object.values(PRICES)) {
      expect(dollars).toBeGreaterThan(0);
      expect(source).toMatch(/^https:\/\/cloud\.google\.com\//);
      expect(checked.length).toBeGreaterThan(5);
    }
  });

  it('refuses a page that lacks a table’s place', () => {
    expect(() => fillIn('# No place', costTables(counts))).toThrow('generated: activities');
  });
});

describe('the counters on the wire', () => {
  it('find each message of gRPC however its bytes come', () => {
    const found: string[] = [];
    const take = grpcFrames((message) => found.push(message.toString()));
    const frame = (text: string) => Buffer.from([0, 0, 0, 0, text.length, ...Buffer.from(text)]);
    for (const byte of Buffer.concat([frame('one'), frame(''), frame('three')])) take(Buffer.from([byte]));
    expect(found).toEqual(['one', '', 'three']);
  });

  it('find each message of a WebChannel, whose length is in characters', () => {
    const found: unknown[] = [];
    const take = webChannelMessages((message) => found.push(message));
    const chunk = JSON.stringify([
      [1, [{ text: 'Größe ≥ 1' }]],
      [2, ['noop']],
    ]);
    for (const byte of Buffer.from(`${String(chunk.length)}\n${chunk}`)) take(Buffer.from([byte]));
    expect(found).toEqual([{ text: 'Größe ≥ 1' }, 'noop']);
  });

  it('find what a WebChannel is asked', () => {
    const body = new URLSearchParams({ count: '1', req0___data__: '{"addTarget":{"targetId":2}}' });
    expect(webChannelPosts(body.toString())).toEqual([{ addTarget: { targetId: 2 } }]);
  });
});
