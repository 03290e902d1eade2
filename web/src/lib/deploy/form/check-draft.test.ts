import { describe, expect, it } from 'vitest';
import { checkDraft, isClean, refusedFields } from './check-draft.ts';
import { draftOf, envRow, type Draft } from './draft.ts';

const AGENT = { id: 'units-agent', framework: 'a2a' } as const;
const DRAFT: Draft = draftOf({
  target: 'cloud-run',
  project: 'demo-gallery',
  region: 'us-central1',
  serviceName: 'units-agent',
  access: 'private',
});
const check = (change: Partial<Draft>) => checkDraft({ ...DRAFT, ...change }, AGENT, 'default');
const fields = (change: Partial<Draft>) => check(change).errors.fields;

describe('checkDraft', () => {
  it('finds nothing wrong with a good draft, and says what it asks for', () => {
    const { errors, request } = check({});
    expect(isClean(errors)).toBe(true);
    expect(request).toEqual({
      workspaceId: 'default',
      agentId: 'units-agent',
      target: 'cloud-run',
      project: 'demo-gallery',
      region: 'us-central1',
      serviceName: 'units-agent',
      access: 'private',
    });
  });

  it('makes settings of what was typed, and leaves out what was not', () => {
    const { request } = check({
      cpu: '2',
      memory: ' 4Gi ',
      cpuAlways: 'false',
      minInstances: '0',
      maxInstances: '5',
      ingress: 'internal',
      rebuild: true,
      machineType: 'E2_HIGHCPU_8',
      buildTimeoutSeconds: '1200',
      env: [
        envRow(1, 'MODE', 'fast '),
        envRow(2, 'KEY', { secret: 'key', version: '' }),
        envRow(3),
        envRow(4, 'EMPTY', ''),
      ],
      labels: [
        { id: 1, name: 'team', value: 'geo' },
        { id: 2, name: '', value: '' },
      ],
    });
    expect(request).toMatchObject({
      rebuild: true,
      build: { machineType: 'E2_HIGHCPU_8', timeoutSeconds: 1200 },
      settings: {
        cpu: 2,
        memory: '4Gi',
        cpuAlways: false,
        minInstances: 0,
        maxInstances: 5,
        ingress: 'internal',
        env: { MODE: 'fast ', KEY: { secret: 'key', version: 'latest' }, EMPTY: '' },
        labels: { team: 'geo' },
      },
    });
    expect(Object.keys(request?.settings ?? {})).toHaveLength(8);
  });

  it('is read back as it was typed', () => {
    const { request } = check({ cpu: '2', memory: '4Gi', cpuAlways: 'true', port: '3000', concurrency: '5' });
    const again = request && draftOf(request);
    expect(again).toEqual({
      ...DRAFT,
      cpu: '2',
      memory: '4Gi',
      cpuAlways: 'true',
      port: '3000',
      concurrency: '5',
    });
  });

  it('asks of Agent Engine only what it has', () => {
    const { request } = check({
      target: 'agent-engine',
      access: 'public',
      ingress: 'internal',
      port: '3000',
      timeoutSeconds: 'x',
      concurrency: '4',
    });
    expect(request).toMatchObject({ access: 'private', settings: { concurrency: 4 } });
    expect(Object.keys(request?.settings ?? {})).toEqual(['concurrency']);
  });

  it('names every broken rule of the service name', () => {
    expect(fields({ serviceName: '9_Units-' })['serviceName']).toEqual([
      'Begin with a lowercase letter.',
      'Use only lowercase letters, digits and hyphens.',
      'Do not end with a hyphen.',
    ]);
  });

  it.each([
    [{ cpu: '3' }, 'settings.cpu', /1, 2, 4, 6 or 8/],
    [{ memory: '4G' }, 'settings.memory', /512Mi or 2Gi/],
    [{ memory: '8Gi' }, 'settings.memory', /1 CPU may have at most 4Gi/],
    [{ concurrency: 'many' }, 'settings.concurrency', /whole number/],
    [{ concurrency: '1.5' }, 'settings.concurrency', /whole number/],
    [{ concurrency: '0' }, 'settings.concurrency', /at least 1/i],
    [{ timeoutSeconds: '3601' }, 'settings.timeoutSeconds', /at most 3,600/i],
    [{ buildTimeoutSeconds: '30' }, 'build.timeoutSeconds', /minute/],
    [{ buildTimeoutSeconds: 'long' }, 'build.timeoutSeconds', /whole number/],
    [{ minInstances: '3' }, 'settings.maxInstances', /fewer instances at most \(1\) than at least \(3\)/],
    [{ serviceAccount: 'me@example.com' }, 'settings.serviceAccount', /gserviceaccount/],
    [{ labels: [{ id: 7, name: 'Team', value: 'x' }] }, 'labels.7', /lowercase/],
    [{ labels: [{ id: 7, name: 'team', value: 'X' }] }, 'labels.7', /lowercase/],
    [{ env: [envRow(3, 'PORT', '1')] }, 'env.3.name', /Cloud Run sets/],
    [{ env: [envRow(3, '', 'x')] }, 'env.3.name', /letters/],
    [{ env: [envRow(3, 'KEY', `AIza${'x'.repeat(35)}`)] }, 'env.3.value', /looks like a secret/],
    [{ env: [envRow(3, 'KEY', { secret: 'a/b', version: '1' })] }, 'env.3.secret', /Name a secret/],
    [{ env: [envRow(3, 'KEY', { secret: 'a', version: 'x' })] }, 'env.3.version', /latest/],
    [{ env: [envRow(1, 'A', '1'), envRow(2, 'A', '2')] }, 'env.2.name', /twice|already/],
    [{ env: [{ ...envRow(1, 'DB_PASSWORD'), withheld: true }] }, 'env.1.value', /again/],
  ] as [Partial<Draft>, string, RegExp][])('puts what is wrong with %j at %s', (change, field, message) => {
    const found = fields(change);
    expect(Object.keys(found)).toEqual([field]);
    expect(found[field]?.[0]).toMatch(message);
  });
});

describe('refusedFields', () => {
  const draft = { ...DRAFT, env: [envRow(4, 'A/B', 'x'), envRow(5, 'KEY', { secret: 's', version: '1' })] };

  it('puts what the API says beside the field that its pointer names', () => {
    const errors = refusedFields(
      [
        { in: 'body', pointer: '/serviceName', detail: 'Taken.' },
        { in: 'body', pointer: '/settings/memory', detail: 'Too little.' },
        { in: 'body', pointer: '/settings/env/A~1B', detail: 'No slash.' },
        { in: 'body', pointer: '/settings/env/KEY/version', detail: 'No such version.' },
        { in: 'body', pointer: '/settings/env', detail: 'Too many.' },
        { in: 'header', pointer: '/idempotency-key', detail: 'Too short.' },
        { in: 'body', pointer: '', detail: 'Not an object.' },
      ],
      draft,
    );
    expect(errors).toEqual({
      fields: {
        serviceName: ['Taken.'],
        'settings.memory': ['Too little.'],
        'env.4.name': ['No slash.'],
        'env.5.version': ['No such version.'],
        'settings.env': ['Too many.'],
      },
      rest: ['Too short.', 'Not an object.'],
    });
  });
});
