import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { readings } from '#lib/records/reading.ts';
import { readingsOfPage } from './readings-of-page.ts';
import { isFresh, readStoredUser } from './stored-user.ts';

const KEY = 'firebase:authUser:key:[DEFAULT]';

/** A browser in which Firebase Auth has kept something. */
function browserWith(value: unknown): Promise<IDBFactory> {
  const databases = new IDBFactory();
  return new Promise((resolve) => {
    const request = databases.open('firebaseLocalStorageDb', 1);
    request.onupgradeneeded = () =>
      request.result.createObjectStore('firebaseLocalStorage', { keyPath: 'fbase_key' });
    request.onsuccess = () => {
      const database = request.result;
      const write = database.transaction('firebaseLocalStorage', 'readwrite');
      write.objectStore('firebaseLocalStorage').put({ fbase_key: KEY, value });
      write.oncomplete = () => {
        database.close();
        resolve(databases);
      };
    };
  });
}

describe('who was signed in', () => {
  const stsTokenManager = { accessToken: 'token', refreshToken: 'r', expirationTime: 5_000 };

  it('is read as Firebase Auth keeps it', async () => {
    const databases = await browserWith({ uid: 'u', email: 'u@example.com', stsTokenManager });
    const user = { uid: 'u', email: 'u@example.com', idToken: 'token', expiresAtMs: 5_000 };
    expect(await readStoredUser(databases, 'key')).toEqual(user);
    expect(await readStoredUser(databases, 'another')).toBeUndefined();
    expect(isFresh(user)).toBe(false);
    expect(isFresh({ ...user, expiresAtMs: Date.now() + 3_600_000 })).toBe(true);
  });

  it('is not known where it is kept in another way, and nothing is made then', async () => {
    expect(await readStoredUser(await browserWith({ uid: 'u' }), 'key')).toBeUndefined();
    const empty = new IDBFactory();
    expect(await readStoredUser(empty, 'key')).toBeUndefined();
    expect(await empty.databases()).toEqual([]);
  });
});

describe('what a page reads first', () => {
  const of = (path: string) =>
    readingsOfPage(new URL(path, 'https://portal.example'), { workspaceId: 'w', uid: 'u' });
  const services = readings.services('w');
  const agents = [readings.agents(), readings.workspaceAgents('w')];
  const all = { status: undefined, serviceId: undefined };

  it.each([
    ['/', [...agents, services]],
    ['/agents/units-agent', [...agents, services]],
    ['/deployments', [readings.deployments('w', all), services]],
    [
      '/deployments?status=failed&service=a.b',
      [readings.deployments('w', { status: 'failed', serviceId: 'a.b' }), services],
    ],
    [
      '/deployments/new?agent=a',
      [...agents, readings.deployments('w', all), services, readings.workspace('w')],
    ],
    [
      '/deployments/new?from=d1',
      [
        ...agents,
        readings.deployments('w', all),
        services,
        readings.workspace('w'),
        readings.deployment('d1'),
      ],
    ],
    ['/deployments/d1', [readings.deployment('d1'), readings.member('w', 'u')]],
    ['/services', [services]],
    ['/services/a%2Eb', [readings.service('a.b'), readings.member('w', 'u')]],
    ['/services/a.b/chat', [readings.service('a.b'), readings.member('w', 'u')]],
    ['/chat', [services]],
    ['/chat/compare', []],
    ['/agents/new', []],
    ['/settings/members', []],
    ['/%E0%A4%A', []],
  ])('at %s', (path, expected) => {
    expect(of(path)).toEqual(expected);
  });
});
