import { describe, expect, test } from 'vitest';
import { yieldToIo } from './yield-to-io.ts';

const workFor = (ms: number): void => {
  for (const end = performance.now() + ms; performance.now() < end;);
};

describe('executions that emit without a pause', () => {
  test('take turns, each emitting much at once, while the event loop goes on', async () => {
    const emitters: number[] = [];
    let loopTurns = 0;
    const emit = async (emitter: number) => {
      for (let event = 0; event < 100; event++) {
        emitters.push(emitter);
        workFor(0.05);
        await yieldToIo();
      }
    };
    let isOver = false;
    const countLoopTurns = () => {
      loopTurns++;
      if (!isOver) setImmediate(countLoopTurns);
    };
    setImmediate(countLoopTurns);
    await Promise.all(Array.from({ length: 10 }, (_, emitter) => emit(emitter)));
    isOver = true;
    const switches = emitters.filter((emitter, index) => index > 0 && emitter !== emitters[index - 1]).length;
    expect(emitters).toHaveLength(1_000);
    // One event each at the start, while nothing waits; then in batches.
    expect(switches).toBeLessThan(150);
    expect(loopTurns).toBeGreaterThan(5);
  });

  test('do not hold up one that pauses by itself', async () => {
    let isOver = false;
    const burst = async () => {
      while (!isOver) {
        workFor(0.05);
        await yieldToIo();
      }
    };
    const bursts = Promise.all([burst(), burst(), burst()]);
    const startedAt = performance.now();
    for (let event = 0; event < 10; event++) {
      await new Promise((resolve) => setImmediate(resolve));
      await yieldToIo();
    }
    isOver = true;
    await bursts;
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
