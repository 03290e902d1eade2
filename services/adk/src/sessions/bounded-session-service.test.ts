import { createEvent, type Session } from '@google/adk';
import { expect, test } from 'vitest';
import { BoundedSessionService } from './bounded-session-service.ts';
import { createSessionService } from './create-session-service.ts';

const appName = 'app';
const userId = 'user';
const say = (service: BoundedSessionService, session: Session, chars: number, partial = false) =>
  service.appendEvent({
    session,
    event: createEvent({
      author: 'user',
      partial,
      content: { role: 'user', parts: [{ text: 'x'.repeat(chars) }] },
    }),
  });
const idsOf = async (service: BoundedSessionService) =>
  (await service.listSessions({ appName, userId })).sessions.map(({ id }) => id).sort();

test('the session that was used longest ago makes room for a new one', async () => {
  const service = new BoundedSessionService({ maxSessions: 2 });
  for (const sessionId of ['a', 'b']) await service.createSession({ appName, userId, sessionId });
  await service.getSession({ appName, userId, sessionId: 'a' });
  await service.createSession({ appName, userId, sessionId: 'c' });
  expect(await idsOf(service)).toEqual(['a', 'c']);
});

test('sessions hold so many characters together; the one in use is kept whatever its size', async () => {
  const service = new BoundedSessionService({ maxChars: 10_000 });
  for (const sessionId of ['a', 'b', 'c']) {
    const session = await service.createSession({ appName, userId, sessionId });
    await say(service, session, 4_000);
  }
  expect(await idsOf(service)).toEqual(['b', 'c']);
  const session = await service.createSession({ appName, userId, sessionId: 'large' });
  await say(service, session, 50_000);
  expect(await idsOf(service)).toEqual(['large']);
  const again = await service.getSession({ appName, userId, sessionId: 'large' });
  expect(again?.events).toHaveLength(1);
});

test('partial events are not kept, and so do not count', async () => {
  const service = new BoundedSessionService({ maxChars: 10_000 });
  await service.createSession({ appName, userId, sessionId: 'a' });
  const session = await service.createSession({ appName, userId, sessionId: 'b' });
  for (let index = 0; index < 10; index++) await say(service, session, 4_000, true);
  expect(await idsOf(service)).toEqual(['a', 'b']);
});

test('the sessions of an agent that is told nothing else are bounded', async () => {
  expect(await createSessionService({})).toBeInstanceOf(BoundedSessionService);
});
