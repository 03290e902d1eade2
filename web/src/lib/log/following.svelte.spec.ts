import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Following } from './following.svelte.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A list that gets to its end only after some asking, as one whose rows are long in being drawn. */
function slowList(asksNeeded: number) {
  const size = Object.assign(new EventTarget(), { scrollHeight: 1_000, clientHeight: 100, scrollTop: 0 });
  let asked = 0;
  const following = new Following({
    toStart: () => (size.scrollTop = 0),
    toEnd: () => {
      asked += 1;
      if (asked >= asksNeeded) size.scrollTop = 900;
    },
  });
  const stop = following.watch(size as unknown as HTMLElement);
  return { following, size, stop, asked: () => asked };
}

it('asks again until the list is at its end, and then no more', () => {
  const { following, size, asked } = slowList(3);
  following.keep();
  expect(size.scrollTop).toBe(0);
  vi.advanceTimersByTime(5_000);
  expect(size.scrollTop).toBe(900);
  expect(asked()).toBe(3);
});

it('gives up after a while, and asks no more once it has let go or nobody looks', () => {
  const never = slowList(Infinity);
  never.following.keep();
  vi.advanceTimersByTime(60_000);
  expect(never.asked()).toBe(11);
  never.following.takeHold();
  never.following.letGo();
  vi.advanceTimersByTime(60_000);
  expect(never.asked()).toBe(12);
  never.following.takeHold();
  never.stop();
  vi.advanceTimersByTime(60_000);
  expect(never.asked()).toBe(13);
});
