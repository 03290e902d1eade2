import { expect, test } from 'vitest';
import { dropDefaults } from './drop-defaults.ts';
import { parseCpu, parseMemory } from './limits.ts';
import { mergeService } from './merge-service.ts';
import { latestTarget, revisionTarget } from './resources.ts';
import { pickRevision, resolveTraffic } from './traffic.ts';

const known = new Set(['s-1', 's-2']);
const noUri = () => undefined;

test.each([
  [0, 's-1'],
  [0.69, 's-1'],
  [0.7, 's-2'],
  [0.999, 's-2'],
])('with 70 and 30 percent the chance %d picks %s', (chance, expected) => {
  const statuses = [
    { revision: 's-0', tag: 'old' },
    { revision: 's-1', percent: 70 },
    { revision: 's-2', percent: 30 },
  ];
  expect(pickRevision(statuses, chance)).toBe(expected);
});

test('without any traffic nothing is picked', () => {
  expect(pickRevision([{ revision: 's-1', tag: 'old' }], 0)).toBeUndefined();
});

test('LATEST is the latest ready revision, a named one must exist', () => {
  const latest = [{ type: latestTarget, percent: 100 }];
  expect(resolveTraffic(latest, 's-2', known, noUri)).toEqual({
    ok: true,
    statuses: [{ type: latestTarget, revision: 's-2', percent: 100 }],
  });
  expect(resolveTraffic(latest, undefined, known, noUri)).toEqual({ ok: false, missing: undefined });
  const gone = [{ type: revisionTarget, revision: 's-9', percent: 100 }];
  expect(resolveTraffic(gone, 's-2', known, noUri)).toEqual({ ok: false, missing: 's-9' });
});

test.each([
  ['512Mi', 512 * 2 ** 20],
  ['1Gi', 2 ** 30],
  ['1G', 1e9],
  ['0.5Gi', 2 ** 29],
  ['134217728', 134217728],
  ['0', undefined],
  ['1TB', undefined],
  ['-1Gi', undefined],
])('memory %s', (quantity, bytes) => expect(parseMemory(quantity)).toBe(bytes));

test.each([
  ['1', 1],
  ['1000m', 1],
  ['0.08', 0.08],
  ['250m', 0.25],
  ['0', undefined],
  ['one', undefined],
])('cpu %s', (quantity, cpus) => expect(parseCpu(quantity)).toBe(cpus));

test('what a client read and sends back equals what was sent, but empty messages stay', () => {
  const sent = {
    template: {
      containers: [{ image: 'a', ports: [{ containerPort: 8080 }], startupProbe: { tcpSocket: {} } }],
    },
  };
  const readBack = {
    description: '',
    template: {
      executionEnvironment: 'EXECUTION_ENVIRONMENT_UNSPECIFIED',
      sessionAffinity: false,
      volumes: [],
      containers: [
        {
          image: 'a',
          command: [],
          ports: [{ name: '', containerPort: 8080 }],
          startupProbe: { initialDelaySeconds: 0, tcpSocket: { port: 0 } },
        },
      ],
    },
  };
  expect(dropDefaults(readBack)).toEqual(sent);
});

test('a mask takes paths in either form, also ones inside of a message', () => {
  const current = {
    labels: { a: '1' },
    template: { revision: 's-1', serviceAccount: 'me', containers: [{ image: 'old' }] },
  };
  const next = { invokerIamDisabled: true, template: { containers: [{ image: 'new' }] } };
  expect(
    mergeService(current, next, ['template.containers', 'template.service_account', 'invoker_iam_disabled']),
  ).toEqual({
    labels: { a: '1' },
    invokerIamDisabled: true,
    template: { revision: 's-1', containers: [{ image: 'new' }] },
  });
});
