import { expect, it } from 'vitest';
import { firstThenLive } from './first-then-live.ts';
import type { LiveState } from './live.ts';

/** Something to follow that emits when it is told to. */
function source() {
  let emit: ((state: LiveState<string>) => void) | undefined;
  return {
    follow: (next: (state: LiveState<string>) => void) => {
      emit = next;
      return () => (emit = undefined);
    },
    say: (state: LiveState<string>) => emit?.(state),
    isFollowed: () => emit !== undefined,
  };
}

const ready = (value: string, connected = true): LiveState<string> => ({ kind: 'ready', value, connected });

function both() {
  const [first, live] = [source(), source()];
  const seen: LiveState<string>[] = [];
  const stop = firstThenLive(first.follow, live.follow)((state) => seen.push(state));
  return { first, live, seen, stop };
}

it('shows what was read first until what follows it speaks, and only that from then on', () => {
  const { first, live, seen } = both();
  first.say(ready('read'));
  live.say(ready('followed'));
  first.say(ready('read late'));
  expect(seen).toEqual([ready('read'), ready('followed')]);
  expect([first.isFollowed(), live.isFollowed()]).toEqual([false, true]);
});

it('keeps what was read, and says that it may be old, when what follows it is late', () => {
  const { first, live, seen } = both();
  live.say({ kind: 'loading', late: true });
  first.say(ready('read'));
  live.say({ kind: 'loading', late: true });
  live.say(ready('followed'));
  expect(seen).toEqual([
    { kind: 'loading', late: true },
    ready('read', false),
    ready('read', false),
    ready('followed'),
  ]);
});

it('believes what follows about what is gone or refused', () => {
  const { first, live, seen } = both();
  first.say(ready('read'));
  live.say({ kind: 'missing' });
  first.say(ready('read'));
  expect(seen.at(-1)).toEqual({ kind: 'missing' });
});

it('leaves nothing behind', () => {
  const { first, live, stop } = both();
  stop();
  expect([first.isFollowed(), live.isFollowed()]).toEqual([false, false]);
});
