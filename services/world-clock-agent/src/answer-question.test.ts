import { describe, expect, test } from 'vitest';
import { answerQuestion } from './answer-question.ts';

const WINTER = new Date('2026-11-20T22:00:00Z');
const SUMMER = new Date('2026-07-01T12:00:00Z');

describe('questions about time', () => {
  test.each([
    ['What time is it in Tokyo?', 'In Tokyo, Japan it is 07:00 on Saturday 21 November 2026 (UTC+09:00).'],
    ['time in kathmandu', '03:45 on Saturday 21 November 2026 (UTC+05:45)'],
    ['time in Europe/Zurich', 'In Europe/Zurich it is 23:00'],
    ['Wie spät ist es in Zürich?', 'In Zürich, Switzerland it is 23:00'],
    ['what is the time in Reading', 'In Reading, United Kingdom it is 22:00'],
    ['nice time in singapore', 'In Singapore it is 06:00'],
    ['time in Washington DC', 'Washington, D.C., United States of America it is 17:00'],
    ['time in germany', 'In Germany it is 23:00'],
    ['How far is Sydney ahead of London?', 'London, United Kingdom is 11 hours behind Sydney, Australia.'],
    ['difference between Paris and Berlin', 'has the same time as'],
    ['3pm PST in IST', '**India Standard Time**: 04:30, Saturday 21 November 2026'],
    [
      'When it is 15:30 in Berlin, what time is it in New York?',
      '**New York, United States of America**: 09:30',
    ],
    [
      'When do the clocks change in Chicago?',
      'on Sunday 14 March 2027 at 02:00 the clocks go forward by 1 hour, to 03:00',
    ],
    ['clock change in Tokyo', 'the clocks do not change in the coming year'],
    ['clock change in Lord Howe', 'at 02:00 the clocks go back by 30 minutes, to 01:30'],
  ])('%s', (question, answer) => {
    expect(answerQuestion(question, WINTER)).toContain(answer);
  });

  test('knows summer time', () => {
    expect(answerQuestion('time in London', SUMMER)).toContain('13:00 on Wednesday 1 July 2026 (UTC+01:00)');
  });

  test('several places are listed in the order of the question', () => {
    const lines = answerQuestion('Time in Nairobi, São Paulo and Los Angeles', WINTER).split('\n');
    expect(lines.map((line) => /\*\*(.*?),/.exec(line)?.[1])).toEqual([
      'Nairobi',
      'Sao Paulo',
      'Los Angeles',
    ]);
  });

  test('a country of several zones is told by its main cities', () => {
    const answer = answerQuestion('what time is it in the USA?', WINTER);
    for (const city of ['New York', 'Chicago', 'Denver', 'Los Angeles']) expect(answer).toContain(city);
  });

  test('a meeting is found in working hours, on a working day', () => {
    const answer = answerQuestion('When can Paris and London meet?', WINTER);
    expect(answer).toContain('- 09:00–16:00 UTC');
    expect(answer).toContain('Paris, France: 10:00–17:00, Monday 23 November 2026');
  });

  test('where working hours do not overlap, waking hours are offered', () => {
    const answer = answerQuestion('When can Paris, Boston and Mumbai meet?', WINTER);
    expect(answer).toContain('do not overlap');
    expect(answer).toContain('Boston, United States of America: 07:00–11:30, Monday 23 November 2026');
  });

  test.each([
    ['tell me a joke', 'and nothing else'],
    ['what time is it in Atlantis?', 'I recognize no place in your question'],
    ['', 'and nothing else'],
  ])('%s: says what it cannot do', (question, answer) => {
    expect(answerQuestion(question, WINTER)).toContain(answer);
  });
});
