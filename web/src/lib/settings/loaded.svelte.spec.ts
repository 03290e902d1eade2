import { expect, it } from 'vitest';
import { Loaded } from './loaded.svelte.ts';

it('shows a failure until it is read again, and keeps what it knows while it is', async () => {
  let broken = true;
  const loaded = new Loaded(() => (broken ? Promise.reject(new Error('no')) : Promise.resolve(7)));
  expect(loaded.state.kind).toBe('loading');
  await loaded.load();
  expect(loaded.state).toMatchObject({ kind: 'failed', failure: { detail: 'no' } });
  broken = false;
  const reading = loaded.load();
  expect(loaded.state.kind).toBe('loading');
  await reading;
  const again = loaded.load();
  expect(loaded.value).toBe(7);
  await again;
});

it('takes the last answer, and a value that is put beats one that is on its way', async () => {
  const slow = Promise.withResolvers<number>();
  let call = 0;
  const loaded = new Loaded(() => (++call === 1 ? slow.promise : Promise.resolve(2)));
  const first = loaded.load();
  await loaded.load();
  slow.resolve(1);
  await first;
  expect(loaded.value).toBe(2);
  const third = loaded.load();
  loaded.set(9);
  await third;
  expect(loaded.value).toBe(9);
});
