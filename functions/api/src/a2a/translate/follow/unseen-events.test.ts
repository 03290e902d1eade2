import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../agent-call.ts';
import { unseenEvents } from './unseen-events.ts';

const chunk = (text: string, append = true, artifactId = 'a'): Json => ({
  artifactUpdate: { taskId: 't', artifact: { artifactId, parts: [{ text }] }, append },
});
const working: Json = { statusUpdate: { taskId: 't', status: { state: 'TASK_STATE_WORKING' } } };
const task = (artifacts: Record<string, string[]>): Json => ({
  id: 't',
  artifacts: Object.entries(artifacts).map(([artifactId, texts]) => ({
    artifactId,
    parts: texts.map((text) => ({ text })),
  })),
});

describe('unseenEvents', () => {
  it('leaves out what the task holds already', () => {
    const events = [chunk('two '), chunk('three ')];
    expect(unseenEvents(task({ a: ['one ', 'two '] }), events)).toEqual([chunk('three ')]);
    expect(unseenEvents(task({ a: ['one ', 'two ', 'three '] }), events)).toEqual([]);
    expect(unseenEvents(task({ a: ['one '] }), events)).toEqual(events);
  });

  it('does not mind how the agent joins its parts', () => {
    expect(unseenEvents(task({ a: ['one two '] }), [chunk('two '), chunk('three ')])).toEqual([
      chunk('three '),
    ]);
  });

  it('looks at each artifact', () => {
    const events = [chunk('x', true, 'a'), chunk('y', false, 'b')];
    expect(unseenEvents(task({ a: ['x'] }), events)).toEqual([events[1]]);
    expect(unseenEvents(task({ a: ['x'], b: ['y'] }), events)).toEqual([]);
    expect(unseenEvents(task({}), events)).toEqual(events);
  });

  it('takes an artifact that is sent whole for held only where it is the same', () => {
    const events = [chunk('all of it', false)];
    expect(unseenEvents(task({ a: ['all of it'] }), events)).toEqual([]);
    expect(unseenEvents(task({ a: ['draft, all of it'] }), events)).toEqual(events);
  });

  it('keeps statuses that come after what is held', () => {
    expect(unseenEvents(task({ a: ['x'] }), [chunk('x', false), chunk('y'), working])).toEqual([
      chunk('y'),
      working,
    ]);
  });

  it('loses and repeats nothing, wherever the task was read, if no two chunks are alike', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(), { minLength: 1, maxLength: 12 }),
        fc.nat(12),
        fc.nat(12),
        (numbers, from, held) => {
          const texts = numbers.map((number) => `<${number}>`);
          const subscribedAt = Math.min(from, texts.length);
          const readAt = Math.max(subscribedAt, Math.min(held, texts.length));
          const events = texts.map((text, index) => chunk(text, index > 0)).slice(subscribedAt);
          const rest = unseenEvents(task({ a: texts.slice(0, readAt) }), events);
          expect(rest).toEqual(texts.map((text, index) => chunk(text, index > 0)).slice(readAt));
        },
      ),
    );
  });
});
