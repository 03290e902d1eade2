import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import { NO_ANSWER, type Answer } from '../answer/answer.ts';
import type { KeptTurn } from '../turn.ts';
import { boundTurns } from './bound-turns.ts';
import { createSessionStore } from './session-store.ts';
import { scopeOf, stateOf, titleOf, type SessionState, type SessionSummary } from './session-summary.ts';

const turn = (text: string, answer: Partial<Answer> = {}, more: Partial<KeptTurn> = {}): KeptTurn => ({
  id: text,
  text,
  sentAt: 0,
  answer: { ...NO_ANSWER, phase: 'completed', ...answer },
  ...more,
});
const mine = scopeOf('me', 'units');
const summary = (
  id: string,
  updatedAt: number,
  scope = mine,
  state: SessionState = 'done',
): SessionSummary => ({
  id,
  scope,
  title: id,
  state,
  createdAt: 0,
  updatedAt,
});
const transcript = (id: string) => ({ id, turns: [turn(id)], droppedCount: 0 });

afterEach(() => {
  indexedDB.deleteDatabase('agent-gallery-chat');
});

/** Each test has a database of its own. */
async function fresh(limits?: Parameters<typeof createSessionStore>[0]) {
  const { IDBFactory } = await import('fake-indexeddb');
  globalThis.indexedDB = new IDBFactory();
  return createSessionStore(limits);
}

describe('the store of conversations', () => {
  it('lists those of one user with one service, the newest first', async () => {
    const store = await fresh();
    await store.write(summary('old', 1), transcript('old'));
    await store.write(summary('new', 2), transcript('new'));
    await store.write(summary('hers', 3, scopeOf('her', 'units')), transcript('hers'));
    await store.write(summary('clock', 4, scopeOf('me', 'clock')), transcript('clock'));
    expect((await store.list(mine)).map(({ id }) => id)).toEqual(['new', 'old']);
  });

  it('opens none for another user', async () => {
    const store = await fresh();
    await store.write(summary('s', 1), transcript('s'));
    expect(await store.read(scopeOf('her', 'units'), 's')).toBeUndefined();
    expect((await store.read(mine, 's'))?.transcript.turns).toEqual([turn('s')]);
  });

  it('removes one for whose it is, and for nobody else', async () => {
    const store = await fresh();
    await store.write(summary('s', 1), transcript('s'));
    await store.remove(scopeOf('her', 'units'), 's');
    expect(await store.list(mine)).toHaveLength(1);
    await store.remove(mine, 's');
    expect(await store.list(mine)).toEqual([]);
    expect(await store.read(mine, 's')).toBeUndefined();
  });

  it('lets the oldest go when there are too many', async () => {
    const store = await fresh({ perScope: 3, inAll: 4 });
    for (let at = 1; at <= 5; at += 1)
      await store.write(summary(`s${String(at)}`, at), transcript(`s${String(at)}`));
    expect((await store.list(mine)).map(({ id }) => id)).toEqual(['s5', 's4', 's3']);
    const hers = scopeOf('her', 'units');
    await store.write(summary('h1', 6, hers), transcript('h1'));
    await store.write(summary('h2', 7, hers), transcript('h2'));
    expect((await store.list(mine)).map(({ id }) => id)).toEqual(['s5', 's4']);
    expect(await store.read(mine, 's3')).toBeUndefined();
  });

  it('tells other pages what has changed, but not of each word', async () => {
    const store = await fresh();
    const other = createSessionStore();
    const heard: string[] = [];
    const stop = other.watch(mine, (id) => heard.push(id));
    await store.write(summary('s', 1, mine, 'sending'), transcript('s'));
    for (let at = 2; at < 9; at += 1) await store.write(summary('s', at, mine, 'answering'), transcript('s'));
    await store.write(summary('x', 1, scopeOf('her', 'units')), transcript('x'));
    await store.write(summary('s', 9), transcript('s'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    stop();
    expect(heard).toEqual(['s', 's', 's']);
  });
});

describe('what is kept of a conversation', () => {
  it('is its newest turns as far as they fit', () => {
    const turns = Array.from({ length: 5 }, (_, at) => turn(`${String(at)}${'x'.repeat(1_000)}`));
    const kept = boundTurns(turns, 3_500);
    expect(kept.turns.map(({ text }) => text[0])).toEqual(['2', '3', '4']);
    expect(kept.droppedCount).toBe(2);
    expect(boundTurns(turns.slice(0, 1), 10).turns).toHaveLength(1);
  });

  it('is not the bytes of large files', () => {
    const large = { raw: 'A'.repeat(400_000), filename: 'film.mp4', mediaType: 'video/mp4' };
    const small = { raw: 'AAAA', filename: 'dot.png' };
    const { turns } = boundTurns([turn('files', { messageParts: [large, small] })]);
    expect(turns[0]?.answer.messageParts).toEqual([
      { filename: 'film.mp4', mediaType: 'video/mp4', metadata: { 'not-kept': true } },
      small,
    ]);
  });

  it.each([
    [turn('a', { phase: 'working' }), 'sending'],
    [turn('a', { phase: 'working' }, { handed: true }), 'answering'],
    [turn('a', { phase: 'input-required' }), 'waiting'],
    [turn('a', { phase: 'failed' }), 'failed'],
    [turn('a', { phase: 'canceled' }), 'done'],
  ])('stands as its last answer does: %#', (last, state) => {
    expect(stateOf([turn('before'), last])).toBe(state);
  });

  it('has its first words as title', () => {
    expect(titleOf('  Two\nlines ')).toBe('Two lines');
    expect(titleOf('x'.repeat(200))).toHaveLength(80);
  });
});
