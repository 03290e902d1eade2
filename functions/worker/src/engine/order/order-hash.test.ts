import { DEFAULT_RUNTIME } from '@agent-gallery/contract';
import { expect, it } from 'vitest';
import { orderHash } from './order-hash.ts';

const order = {
  image: 'registry.test/echo@sha256:1',
  labels: { a: '1', b: '2' },
  public: false,
  env: { MODE: 'fast', KEY: { secret: 'key', version: '3' } },
  port: 8080,
  runtime: DEFAULT_RUNTIME,
};

it('is the same for the same order, however its fields are arranged', () => {
  const arranged = {
    ...order,
    env: { KEY: { version: '3', secret: 'key' }, MODE: 'fast' },
    labels: { b: '2', a: '1' },
  };
  expect(orderHash(arranged)).toBe(orderHash(order));
});

it.each([
  ['image', { image: 'registry.test/echo@sha256:2' }],
  ['environment', { env: { ...order.env, MODE: 'slow' } }],
  ['secret’s version', { env: { ...order.env, KEY: { secret: 'key', version: '4' } } }],
  ['labels', { labels: { a: '1' } }],
  ['port', { port: 3000 }],
  ['settings', { runtime: { ...DEFAULT_RUNTIME, concurrency: 7 } }],
])('is another one for another %s', (_, change) => {
  expect(orderHash({ ...order, ...change })).not.toBe(orderHash(order));
});
