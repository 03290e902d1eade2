import { expect, it } from 'vitest';
import { createStreamCount } from './count-streams.ts';

function counting() {
  const told: unknown[] = [];
  const count = createStreamCount((_, message, fields) => void told.push([message, fields?.['open']]));
  const stream = (type = 'text/event-stream; charset=utf-8') => {
    const body = new TransformStream<Uint8Array, Uint8Array>();
    const answer = new Response(body.readable, { headers: { 'content-type': type, 'x-agent': '1' } });
    return { writer: body.writable.getWriter(), answer: count(answer) };
  };
  return { told, stream };
}

it('says how many streams are open, when one opens, ends, breaks off or is left', async () => {
  const { told, stream } = counting();
  const [first, second, third] = [stream(), stream(), stream()];
  const text = first.answer.text();
  await first.writer.write(new TextEncoder().encode('data: {}\n\n'));
  await first.writer.close();
  expect(await text).toBe('data: {}\n\n');
  expect(first.answer.headers.get('x-agent')).toBe('1');
  await second.answer.body?.cancel();
  const broken = third.answer.text();
  await third.writer.abort(new Error('gone'));
  await expect(broken).rejects.toThrow('gone');
  expect(told).toEqual([1, 2, 3, 2, 1, 0].map((open) => ['a2a streams', open]));
});

it('leaves an answer that is no stream as it is', async () => {
  const { told, stream } = counting();
  const { answer, writer } = stream('application/json');
  void writer.close();
  expect(await answer.text()).toBe('');
  expect(told).toEqual([]);
});
