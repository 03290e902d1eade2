import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { subscribePatiently, type Subscribe } from './subscribe-patiently.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A source that can be made to speak, and counts who listens. */
function source() {
  const listeners: { next: (value: number) => void; failed: (error: Error) => void; open: boolean }[] = [];
  const subscribe: Subscribe<number> = (next, failed) => {
    const listener = { next, failed, open: true };
    listeners.push(listener);
    return () => {
      listener.open = false;
    };
  };
  return { subscribe, listeners, open: () => listeners.filter(({ open }) => open).length };
}

describe('subscribePatiently', () => {
  it('subscribes anew when no first value comes, waiting twice as long each time', () => {
    const from = source();
    const late = vi.fn();
    subscribePatiently(from.subscribe, { next: () => undefined, failed: () => undefined, late });
    vi.advanceTimersByTime(3_000);
    expect(from.listeners).toHaveLength(2);
    vi.advanceTimersByTime(5_999);
    expect(from.listeners).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(from.listeners).toHaveLength(3);
    expect(from.open()).toBe(1);
    expect(late).toHaveBeenCalledTimes(2);
  });

  it('leaves a subscription alone that has brought a value', () => {
    const from = source();
    const next = vi.fn();
    subscribePatiently(from.subscribe, { next, failed: () => undefined });
    from.listeners[0]?.next(1);
    vi.advanceTimersByTime(60_000);
    from.listeners[0]?.next(2);
    expect(from.listeners).toHaveLength(1);
    expect(next.mock.calls).toEqual([[1], [2]]);
  });

  it('does not hear a subscription that it has given up', () => {
    const from = source();
    const next = vi.fn();
    subscribePatiently(from.subscribe, { next, failed: () => undefined });
    vi.advanceTimersByTime(3_000);
    from.listeners[0]?.next(1);
    from.listeners[1]?.next(2);
    expect(next.mock.calls).toEqual([[2]]);
  });

  it('passes a failure on once and stays silent', () => {
    const from = source();
    const failed = vi.fn();
    subscribePatiently(from.subscribe, { next: () => undefined, failed });
    from.listeners[0]?.failed(new Error('denied'));
    vi.advanceTimersByTime(60_000);
    expect(failed).toHaveBeenCalledTimes(1);
    expect(from.listeners).toHaveLength(1);
  });

  it('ends for good when it is stopped, also from within the first value', () => {
    const from = source();
    const next = vi.fn();
    const stop = subscribePatiently(from.subscribe, { next, failed: () => undefined });
    stop();
    vi.advanceTimersByTime(60_000);
    from.listeners[0]?.next(1);
    expect(from.open()).toBe(0);
    expect(next).not.toHaveBeenCalled();
  });
});
