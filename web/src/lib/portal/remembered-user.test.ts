import { expect, it } from 'vitest';
import { rememberUser, remembersUser } from './remembered-user.ts';

it('remembers that somebody is signed in until nobody is', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  expect(remembersUser(storage)).toBe(false);
  rememberUser(storage, true);
  expect(remembersUser(storage)).toBe(true);
  rememberUser(storage, false);
  expect(remembersUser(storage)).toBe(false);
});

it('does without where nothing may be stored', () => {
  const denied = () => {
    throw new Error('denied');
  };
  expect(remembersUser({ getItem: denied })).toBe(false);
  expect(() => rememberUser({ setItem: denied, removeItem: denied }, true)).not.toThrow();
});
