import { logEntrySchema } from '@agent-gallery/contract';
import { describe, expect, it } from 'vitest';
import { deploymentIdOfEntry, entryToLine, isSystemEntry } from './entry-to-line.ts';

const BUILD_ENTRY = {
  logName: 'projects/p/logs/cloudbuild',
  insertId: '1-a',
  timestamp: '2026-11-20T10:00:00.123456789Z',
  severity: 'INFO',
  textPayload: 'Step #0: Step 1/4 : FROM node:24-slim\n',
  labels: { build_step: 'Step #0', build_tags: 'agent-gallery,deployment-dabcdefghijk' },
  resource: { type: 'build', labels: { build_id: 'b', project_id: 'p', build_trigger_id: '' } },
};
const RUN_ENTRY = {
  logName: 'projects/p/logs/run.googleapis.com%2Fvarlog%2Fsystem',
  insertId: '2-b',
  timestamp: '2026-11-20T10:00:01Z',
  resource: {
    type: 'cloud_run_revision',
    labels: { service_name: 'echo', revision_name: 'echo-dabcdefghijk' },
  },
};
const parse = (entry: object) => logEntrySchema.parse(entry);

describe('an entry of Cloud Logging', () => {
  it('of a build belongs to the deployment that its tags name', () => {
    expect(deploymentIdOfEntry(parse(BUILD_ENTRY))).toBe('dabcdefghijk');
    expect(deploymentIdOfEntry(parse({ ...BUILD_ENTRY, labels: { build_tags: 'other' } }))).toBeUndefined();
  });

  it('of a revision belongs to the deployment that its name ends in', () => {
    expect(deploymentIdOfEntry(parse(RUN_ENTRY))).toBe('dabcdefghijk');
    const foreign = {
      ...RUN_ENTRY,
      resource: { type: 'cloud_run_revision', labels: { revision_name: 'echo-00001-abc' } },
    };
    expect(deploymentIdOfEntry(parse(foreign))).toBeUndefined();
  });

  it('of anything else belongs to none', () => {
    expect(
      deploymentIdOfEntry(parse({ ...BUILD_ENTRY, resource: { type: 'gce_instance' } })),
    ).toBeUndefined();
  });

  it('becomes a line with six digits of a second and no line end', () => {
    expect(entryToLine(parse(BUILD_ENTRY), 'building')).toEqual({
      insertId: '1-a',
      at: '2026-11-20T10:00:00.123456Z',
      severity: 'INFO',
      step: 'building',
      text: 'Step #0: Step 1/4 : FROM node:24-slim',
    });
  });

  it('of JSON shows its message, or itself', () => {
    const entry = (jsonPayload: object) => parse({ ...RUN_ENTRY, severity: 'CRITICAL', jsonPayload });
    expect(entryToLine(entry({ message: 'listening', port: 1 }), 'deploying')).toMatchObject({
      text: 'listening',
      severity: 'ERROR',
    });
    expect(entryToLine(entry({ port: 1 }), 'deploying').text).toBe('{"port":1}');
  });

  it('is a hint when Cloud Run itself wrote it', () => {
    expect(isSystemEntry(parse(RUN_ENTRY))).toBe(true);
    expect(
      isSystemEntry(parse({ ...RUN_ENTRY, logName: 'projects/p/logs/run.googleapis.com%2Fstdout' })),
    ).toBe(false);
  });
});
