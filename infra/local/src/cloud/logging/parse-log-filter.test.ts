import { expect, test } from 'vitest';
import type { LogEntry } from './log-entry.ts';
import { parseLogFilter } from './parse-log-filter.ts';

const entry: LogEntry = {
  logName: 'projects/p/logs/run.googleapis.com%2Fstdout',
  resource: { type: 'cloud_run_revision', labels: { service_name: 'hello', location: 'us-central1' } },
  insertId: '1',
  timestamp: '2026-11-21T03:00:00.000001Z',
  receiveTimestamp: '2026-11-21T03:00:00.100Z',
  severity: 'WARNING',
  labels: { 'k8s-pod/name': 'x' },
  textPayload: 'it is slow',
};

test.each([
  ['', true],
  ['resource.type="cloud_run_revision" AND resource.labels.service_name=hello', true],
  ['resource.type = cloud_run_revision \n resource.labels.service_name = other', false],
  ['severity>=WARNING', true],
  ['severity>WARNING', false],
  ['timestamp>="2026-11-21T02:59:59Z" timestamp<"2026-11-21T03:00:01Z"', true],
  ['NOT severity=INFO AND (textPayload:"slow" OR textPayload:"fast")', true],
  ['severity=INFO OR severity=WARNING AND resource.type=build', false],
  ['labels."k8s-pod/name"="x"', true],
  ['textPayload=~"^it.*w$"', true],
  ['jsonPayload.message:*', false],
  ['"is slow"', true],
  ['logName="projects/p/logs/run.googleapis.com%2Fstdout"', true],
])('%j is %s of the entry', (filter, expected) => {
  expect(parseLogFilter(filter)(entry)).toBe(expected);
});

test.each(['severity>=', 'a = (', '= b', '(a=b'])('%j is refused', (filter) => {
  expect(() => parseLogFilter(filter)).toThrow('Unparseable filter');
});
