import {
  deploymentRequestSchema,
  newAgentSchema,
  runtimeOf,
  runtimeProblems,
  uploadRequestSchema,
} from '@agent-gallery/contract';
import { newApiKeySchema, newWebhookSchema, workspacePatchSchema } from '@agent-gallery/contract/workspace';
import { expect, it } from 'vitest';
import type { z } from 'zod';
import { GERMAN_CODES } from './german-codes.ts';
import { issueWords } from './issue-words.ts';

const REQUEST = { agentId: 'a', target: 'cloud-run', project: 'acme-agents', region: 'us-central1' };
const long = 'x'.repeat(2_100);
const request = (changes: object) => [deploymentRequestSchema, { ...REQUEST, serviceName: 'a', ...changes }];
const agent = (source: object) => [newAgentSchema, { name: 'A', source }];

const wrong = [
  ...['', 'A', '1', 'a_b', 'a-', 'a'.repeat(48)].map((serviceName) => request({ serviceName })),
  request({ project: 'x' }),
  request({ region: 'moon' }),
  request({ build: { timeoutSeconds: 1 } }),
  request({ build: { timeoutSeconds: 99_999 } }),
  request({ build: { machineType: 'X' } }),
  request({ settings: { cpu: 3, memory: 'much', serviceAccount: 'me', ingress: 'x', maxInstances: 101 } }),
  request({ settings: { memory: '1Mi', labels: { A: 'x', a: 'X', 'managed-by': 'x' } } }),
  request({
    settings: { env: { '1A': 'x', PORT: '1', __A__: 'x', KEY: `AIza${'x'.repeat(35)}`, B: { secret: '-' } } },
  }),
  agent({ kind: 'git', url: 'http://example.com/a' }),
  agent({ kind: 'git', url: 'https://user:pass@example.com/a', ref: '-x' }),
  agent({ kind: 'git', url: 'https://example.com/a', folder: '../x', dockerfile: '/x' }),
  [uploadRequestSchema, { workspaceId: 'default', fileName: 'a.txt', sizeBytes: 0 }],
  [uploadRequestSchema, { workspaceId: 'default', fileName: 'a.zip', sizeBytes: 2 ** 40 }],
  [newApiKeySchema, { name: '', role: 'viewer' }],
  [newApiKeySchema, { name: long, role: 'viewer' }],
  [newWebhookSchema, { url: 'x', events: [] }],
  [newWebhookSchema, { url: 'http://a:b@example.com', events: ['ready'] }],
  [newWebhookSchema, { url: `https://example.com/${long}`, events: ['ready'] }],
  [workspacePatchSchema, { name: '' }],
] as [z.ZodType, unknown][];

it('has German for whatever the contract says of a field that the console has', () => {
  const sentences = wrong.flatMap(([schema, value]) => {
    const { issues } = schema.safeParse(value).error ?? { issues: [] };
    expect(issues, JSON.stringify(value)).not.toEqual([]);
    return issues.map(({ message }) => message);
  });
  for (const [cpu, memory] of [
    [8, '1Gi'],
    [1, '32Gi'],
    [1, '256Mi'],
  ] as const)
    sentences.push(
      ...runtimeProblems(
        runtimeOf({ framework: 'a2a' }, { cpu, memory, cpuAlways: true, minInstances: 3, maxInstances: 2 }),
      ).map(({ message }) => message),
    );
  // Zod's own are put in words by the forms.
  const own = [...new Set(sentences)].filter((text) => !/^(Invalid|Too (small|big)|Unrecognized)/.test(text));
  expect(own.length).toBeGreaterThan(30);
  expect(own.filter((text) => issueWords(text, 'de') === text)).toEqual([]);
  expect(own.filter((text) => issueWords(text, 'en') !== text)).toEqual([]);
});

it('fills in what a sentence names, and leaves one that it does not know', () => {
  expect(issueWords('Use at most 47 characters.', 'de')).toBe('Höchstens 47 Zeichen verwenden.');
  expect(issueWords('Something new.', 'de')).toBe('Something new.');
});

it('has a title and a text for each code', () => {
  for (const [code, { title, text }] of Object.entries(GERMAN_CODES))
    expect(`${code}: ${title} ${text}`).toMatch(/^[a-z-]+: \S.+ \S.+\.$/);
});
