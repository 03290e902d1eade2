import { expect, test } from 'vitest';
import { summarizeLine } from './summarize-line.ts';

test.each([
  [
    'a warning with its cause',
    '{"severity":"WARNING","message":"slow","error":"10 s"}',
    'warning: slow: 10 s',
  ],
  [
    'an error over several lines',
    '{"severity":"ERROR","message":"it broke\\n  at x"}',
    'error: it broke at x',
  ],
  ['information', '{"severity":"INFO","message":"ready"}', undefined],
  ['plain text', 'Listening on 8080', undefined],
  ['broken JSON', '{"severity":"ERROR"', undefined],
])('%s', (_, line, expected) => {
  expect(summarizeLine(line)).toBe(expected);
});

test('a long message is cut', () => {
  const text = summarizeLine(JSON.stringify({ severity: 'ERROR', message: 'x'.repeat(1000) }));
  expect(text).toHaveLength(220);
  expect(text?.endsWith('…')).toBe(true);
});
