import { describe, expect, it } from 'vitest';
import {
  buildNoticeSchema,
  deploymentHint,
  deploymentHintSchema,
  deploymentStatusChangedSchema,
  TOPICS,
} from './messages.ts';

const requested = {
  specversion: '1.0',
  id: 'e1',
  source: '/agent-gallery/api',
  type: 'deployment.requested',
  subject: 'deployments/daaaaaaaaaaa',
  time: '2026-11-20T10:00:00.000Z',
  datacontenttype: 'application/json',
  dataversion: '1',
  data: { deploymentId: 'daaaaaaaaaaa' },
};

describe('a message on deployment-requests', () => {
  it.each(['deployment.requested', 'deployment.cancel.requested'])('may be %s', (type) => {
    expect(deploymentHintSchema.parse({ ...requested, type })).toEqual({ ...requested, type });
  });

  it('is JSON unless it says otherwise', () => {
    const { datacontenttype: _left, ...rest } = requested;
    expect(deploymentHintSchema.parse(rest).datacontenttype).toBe('application/json');
  });

  it.each([
    ['of another type', { type: 'deployment.created' }],
    ['of another version of CloudEvents', { specversion: '0.3' }],
    ['of another version of its data', { dataversion: '2' }],
    ['without an id', { id: '' }],
    ['without a source', { source: '' }],
    ['with a time that is none', { time: 'yesterday' }],
    ['without data', { data: undefined }],
    ['with an id that is no deployment’s', { data: { deploymentId: '../services/x' } }],
  ])('is refused when it is %s', (_what, changes) => {
    expect(deploymentHintSchema.safeParse({ ...requested, ...changes }).success).toBe(false);
  });

  it.each([null, 7, 'text', [], {}])('is refused when it is %j', (value) => {
    expect(deploymentHintSchema.safeParse(value).success).toBe(false);
  });
});

describe('deploymentHint', () => {
  it('builds what is accepted as a message on deployment-requests', () => {
    const { id: eventId, source, time, data } = requested;
    expect(
      deploymentHint({
        type: 'deployment.requested',
        deploymentId: data.deploymentId,
        source,
        eventId,
        time,
      }),
    ).toEqual(requested);
  });
});

describe('a message on deployment-events', () => {
  const data = {
    deploymentId: 'daaaaaaaaaaa',
    workspaceId: 'default',
    serviceId: 'cloud-run.demo-target.us-east1.units',
    status: 'failed',
    url: null,
    error: { code: 'build-failed', message: 'm', cause: 'c', fix: 'f', lines: ['l'] },
  };
  const changed = { ...requested, type: 'deployment.status.changed', data };

  it('carries the status and the failure', () => {
    expect(deploymentStatusChangedSchema.parse(changed)).toEqual(changed);
  });

  it('is refused with a status or a code that nobody knows', () => {
    expect(
      deploymentStatusChangedSchema.safeParse({ ...changed, data: { ...data, status: 'done' } }).success,
    ).toBe(false);
    const error = { ...data.error, code: 'oops' };
    expect(deploymentStatusChangedSchema.safeParse({ ...changed, data: { ...data, error } }).success).toBe(
      false,
    );
  });
});

describe('a notice of Cloud Build', () => {
  it('is read in the part that matters', () => {
    const notice = { id: 'b1', status: 'WORKING', projectId: 'p', steps: [{ name: 'docker' }] };
    expect(buildNoticeSchema.parse(notice)).toEqual({ id: 'b1', status: 'WORKING', tags: [] });
    expect(buildNoticeSchema.safeParse({ status: 'WORKING' }).success).toBe(false);
  });
});

describe('the topics', () => {
  it('have one name each', () => {
    const names = Object.values(TOPICS);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z][a-z-]*[a-z]$/);
  });
});
