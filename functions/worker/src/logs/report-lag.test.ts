import { expect, it } from 'vitest';
import { createLagReport } from './report-lag.ts';

it('tells the longest lag of each second, and every line once', () => {
  let now = 0;
  const told: unknown[] = [];
  const report = createLagReport(
    (_, message, fields) => void told.push([message, fields]),
    () => now,
  );
  report(2, 150);
  now = 400;
  report(5, 900);
  now = 800;
  report(1, 20);
  now = 1_100;
  report(3, 60);
  expect(told).toEqual([
    ['log lines written', { lines: 2, lagMs: 150 }],
    ['log lines written', { lines: 9, lagMs: 900 }],
  ]);
});
