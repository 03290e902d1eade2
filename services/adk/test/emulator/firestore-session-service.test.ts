import { randomUUID } from 'node:crypto';
import { Firestore } from '@google-cloud/firestore';
import { createEvent } from '@google/adk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FirestoreSessionService } from '../../src/sessions/firestore-session-service.ts';

const appName = `app-${randomUUID()}`;
const key = () => ({ appName, userId: 'tenant/user', sessionId: `../${randomUUID()}/é` });

let firestore: Firestore;
let here: FirestoreSessionService;
let there: FirestoreSessionService;

beforeAll(() => {
  firestore = new Firestore({ projectId: 'demo-adk', ignoreUndefinedProperties: true });
  here = new FirestoreSessionService({ firestore });
  there = new FirestoreSessionService({ firestore });
});
afterAll(() => firestore.terminate());

const said = (text: string, stateDelta: Record<string, unknown> = {}) =>
  createEvent({
    author: 'user',
    invocationId: 'i',
    content: { role: 'user', parts: [{ text }] },
    actions: { stateDelta },
  });

describe('ADK sessions in Firestore', () => {
  it('are found by another instance, with events in their order and state', async () => {
    const session = await here.createSession({ ...key(), state: { topic: 'rivers', 'temp:x': 1 } });
    const nested = [[1, 2], [3]];
    for (let index = 0; index < 30; index++) {
      await here.appendEvent({ session, event: said(`${index}`, { [`a.b/${index}`]: nested }) });
    }
    const found = await there.getSession({ appName, userId: session.userId, sessionId: session.id });
    expect(found?.events.map(({ content }) => content?.parts?.[0]?.text)).toEqual(
      Array.from({ length: 30 }, (_, index) => `${index}`),
    );
    expect(found?.state).toMatchObject({ topic: 'rivers', 'a.b/0': nested, 'a.b/29': nested });
    expect(found?.state).not.toHaveProperty('temp:x');
    expect(found?.lastUpdateTime).toBe(session.lastUpdateTime);
  });

  it('share state of the app and of the user, each as far as it goes', async () => {
    const session = await here.createSession(key());
    await here.appendEvent({ session, event: said('x', { 'app:motto': 'all', 'user:name': 'Ada', own: 1 }) });
    const sameUser = await there.createSession(key());
    const other = await there.createSession({ ...key(), userId: 'someone else' });
    expect(sameUser.state).toEqual({ 'app:motto': 'all', 'user:name': 'Ada' });
    expect(other.state).toEqual({ 'app:motto': 'all' });
  });

  it('keep no partial event and give only the last ones when asked', async () => {
    const session = await here.createSession(key());
    for (const text of ['a', 'b', 'c']) await here.appendEvent({ session, event: said(text) });
    await here.appendEvent({ session, event: { ...said('half'), partial: true } });
    const found = await there.getSession({
      appName,
      userId: session.userId,
      sessionId: session.id,
      config: { numRecentEvents: 2 },
    });
    expect(found?.events.map(({ content }) => content?.parts?.[0]?.text)).toEqual(['b', 'c']);
  });

  it('are one when two instances create it at once', async () => {
    const request = key();
    const [one, two] = await Promise.all([
      here.createSession({ ...request, state: { by: 'one' } }),
      there.createSession({ ...request, state: { by: 'two' } }),
    ]);
    expect(one.state).toEqual(two.state);
  });

  it('are listed, newest first, and gone when deleted, events and all', async () => {
    const userId = randomUUID();
    const first = await here.createSession({ appName, userId });
    const second = await here.createSession({ appName, userId });
    await here.appendEvent({ session: first, event: said('later') });
    const listed = await there.listSessions({ appName, userId, order: 'desc', limit: 1 });
    expect(listed).toMatchObject({ totalItems: 2, totalPages: 2, sessions: [{ id: first.id }] });
    await there.deleteSession({ appName, userId, sessionId: first.id });
    expect(await here.getSession({ appName, userId, sessionId: first.id })).toBeUndefined();
    const recreated = await here.createSession({ appName, userId, sessionId: first.id });
    expect(recreated.events).toEqual([]);
    expect(second.id).not.toBe(first.id);
  });
});
