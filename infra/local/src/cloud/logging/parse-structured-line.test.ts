import { expect, test } from 'vitest';
import { createEntryClock } from './log-entry.ts';
import { parseStructuredLine } from './parse-structured-line.ts';

test.each([
  ['plain text', 'listening on 8080', { textPayload: 'listening on 8080' }],
  ['broken JSON', '{"a":', { textPayload: '{"a":' }],
  ['a JSON list', '[1,2]', { textPayload: '[1,2]' }],
  ['a message alone', '{"message":"hi"}', { textPayload: 'hi' }],
  [
    'severity and message',
    '{"severity":"WARNING","message":"hi"}',
    { severity: 'WARNING', textPayload: 'hi' },
  ],
  ['lower case severity', '{"severity":"error","message":"x"}', { severity: 'ERROR', textPayload: 'x' }],
  ['numeric severity', '{"severity":500,"message":"x"}', { severity: 'ERROR', textPayload: 'x' }],
  [
    'an unknown severity',
    '{"severity":"loud","message":"x"}',
    { jsonPayload: { severity: 'loud', message: 'x' } },
  ],
  [
    'other fields beside the message',
    '{"severity":"INFO","message":"hi","deploymentId":"d1"}',
    { severity: 'INFO', jsonPayload: { message: 'hi', deploymentId: 'd1' } },
  ],
  [
    'special fields',
    '{"logging.googleapis.com/trace":"t","logging.googleapis.com/labels":{"a":1},"httpRequest":{"status":200},"n":1}',
    { trace: 't', labels: { a: '1' }, httpRequest: { status: 200 }, jsonPayload: { n: 1 } },
  ],
])('%s', (_, line, expected) => {
  expect(parseStructuredLine(line)).toEqual(expected);
});

test('timestamps strictly increase and insert ids sort alike, also within one millisecond', () => {
  const clock = createEntryClock();
  const at = new Date('2026-11-20T10:00:00.123Z');
  const stamps = Array.from({ length: 3000 }, () => clock.stamp(at));
  stamps.push(clock.stamp(new Date('2026-11-20T09:00:00Z')));
  expect(stamps[0]?.timestamp).toBe('2026-11-20T10:00:00.123000Z');
  expect(stamps[1]?.timestamp).toBe('2026-11-20T10:00:00.123001Z');
  const times = stamps.map((stamp) => stamp.timestamp);
  const ids = stamps.map((stamp) => stamp.insertId);
  expect(times).toEqual([...new Set(times)].sort());
  expect(ids).toEqual([...new Set(ids)].sort());
});
