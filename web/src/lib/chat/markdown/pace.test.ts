import { expect, it } from 'vitest';
import { pace } from './pace.ts';

/** A clock whose frames and timers are called by hand. */
function fakeClock() {
  let nowMs = 0;
  const frames: (() => void)[] = [];
  const timers: { action: () => void; atMs: number }[] = [];
  return {
    deps: {
      now: () => nowMs,
      frame: (action: () => void) => frames.push(action),
      later: (action: () => void, ms: number) => timers.push({ action, atMs: nowMs + ms }),
    },
    spend(ms: number) {
      nowMs += ms;
    },
    frame() {
      for (const timer of timers.splice(0))
        if (timer.atMs <= nowMs) timer.action();
        else timers.push(timer);
      for (const action of frames.splice(0)) action();
    },
  };
}

it('draws once a frame however often it is asked', () => {
  const clock = fakeClock();
  let drawn = 0;
  const paced = pace(() => (drawn += 1), clock.deps);
  for (let ask = 0; ask < 10; ask += 1) paced.ask();
  clock.frame();
  clock.frame();
  expect(drawn).toBe(1);
});

it('rests longer after a drawing for which the next frame was late', () => {
  const clock = fakeClock();
  let drawn = 0;
  const paced = pace(() => {
    drawn += 1;
    clock.spend(20);
  }, clock.deps);
  for (let frame = 0; frame < 60; frame += 1) {
    paced.ask();
    clock.frame();
    clock.spend(16);
  }
  // 960 ms of frames; each drawing costs 20 ms and rests for about 150.
  expect(drawn).toBeLessThan(9);
  expect(drawn).toBeGreaterThan(4);
});

it('draws no more when it has ended', () => {
  const clock = fakeClock();
  let drawn = 0;
  const paced = pace(() => (drawn += 1), clock.deps);
  paced.ask();
  paced.end();
  clock.frame();
  expect(drawn).toBe(0);
});
