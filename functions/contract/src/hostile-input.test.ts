import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { deploymentRequestSchema } from './deployment/deployment.ts';
import { sourceSchema } from './gallery/source.ts';
import { RECEIVED } from './json-schemas.ts';
import {
  agentIdSchema,
  deploymentIdSchema,
  projectIdSchema,
  regionSchema,
  serviceNameSchema,
  workspaceIdSchema,
} from './names.ts';
import { envNameSchema, givenEnvValueSchema } from './runtime/env.ts';
import { settingsSchema } from './runtime/settings.ts';
import { webhookUrlSchema } from './workspace/webhook.ts';

/** What was tried, and how much of it was let through. For `npm run security`. */
const table: { parser: string; tried: number; letThrough: number }[] = [];
afterAll(() => {
  for (const { parser, tried, letThrough } of table)
    process.stdout.write(
      `security: ${`parser, ${parser}`.padEnd(44)} tried ${tried} let through ${letThrough}\n`,
    );
});

/** Text that means something to a shell, a path, a URL, HTML, a log or a terminal. */
const HOSTILE_NAMES = [
  ...[
    '',
    ' ',
    '.',
    '..',
    '../x',
    'a/../b',
    '/etc/passwd',
    'a/b',
    'a\\b',
    '%2e%2e%2f',
    'a%00b',
    'a\0b',
    'a\nb',
    'a\r\nb',
  ],
  ...[
    '$(id)',
    '`id`',
    'a;id',
    'a|id',
    'a&&id',
    '-rf',
    '--help',
    'a b',
    "a'b",
    'a"b',
    '{a}',
    '*',
    '~',
    '!a',
    '#a',
    '<b>',
  ],
  ...[
    '__proto__',
    'constructor.prototype',
    'a\u202eb',
    'ａ',
    'é',
    '\u001b[31m',
    'a'.repeat(5000),
    'A',
    '_',
    '-',
    '.a',
  ],
];

const HOSTILE_GIT_URLS = [
  ...[
    'http://example.com/r',
    'git://example.com/r',
    'ssh://git@example.com/r',
    'file:///etc/passwd',
    'ext::sh -c id',
  ],
  ...[
    'https://user:token@example.com/r',
    'https://token@example.com/r',
    'https://localhost',
    'https://127.0.0.1/r',
  ],
  ...[
    'https://[::1]/r',
    'https://169.254.169.254/',
    'https://0x7f000001/r',
    'https://2130706433/',
    '--upload-pack=id',
    '',
  ],
];
const HOSTILE_REFS = [
  '-x',
  '--upload-pack=id',
  'a..b',
  'a@{1}',
  'a b',
  'a\nb',
  '$(id)',
  'a//b',
  '',
  'x'.repeat(300),
];
const HOSTILE_FOLDERS = [
  '/',
  '/etc',
  '..',
  'a/..',
  '../a',
  'a/../../b',
  './a',
  'a/./b',
  'a\\b',
  'a\0',
  'a\nb',
  '$(id)',
  '~root',
  'é',
];
const HOSTILE_IMAGES = [
  ...[
    'nginx',
    'nginx:latest',
    'r/n@sha256:short',
    `r/n @sha256:${'0'.repeat(64)}`,
    `r@n@sha256:${'0'.repeat(64)}`,
  ],
  ...[`r/n@sha256:${'Z'.repeat(64)}`, `r/n@sha256:${'0'.repeat(64)}\n`, `@sha256:${'0'.repeat(64)}`],
];
const HOSTILE_SECRET_VERSIONS = [
  'latest',
  'projects/p/secrets/s',
  'projects/p/secrets/../s/versions/1',
  'projects/p/secrets/s/versions/0x1',
  'projects/p/secrets/s/versions/latest/x',
];
const HOSTILE_WEBHOOKS = [
  ...[
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'http://example.com/',
    'https://user:pass@example.com/',
  ],
  ...[
    '//example.com',
    'example.com',
    '',
    'http://169.254.169.254/',
    `https://example.com/${'a'.repeat(3000)}`,
    'ftp://example.com',
  ],
];
const SECRETS = [
  `AIza${'a'.repeat(35)}`,
  '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----',
  `ghp_${'a'.repeat(36)}`,
  `eyJ${'a'.repeat(20)}.eyJ${'b'.repeat(20)}.${'c'.repeat(43)}`,
];

const git = (part: object) => ({ kind: 'git', url: 'https://example.com/r.git', ...part });
const CASES: readonly (readonly [string, z.ZodType, readonly unknown[]])[] = [
  ['service name', serviceNameSchema, [...HOSTILE_NAMES, 'a-', '1a']],
  ['project', projectIdSchema, HOSTILE_NAMES],
  ['region', regionSchema, HOSTILE_NAMES],
  ['agent id', agentIdSchema, HOSTILE_NAMES],
  ['workspace id', workspaceIdSchema, HOSTILE_NAMES],
  ['deployment id', deploymentIdSchema, HOSTILE_NAMES],
  ['folder of a source', sourceSchema, HOSTILE_NAMES.map((path) => ({ kind: 'folder', path }))],
  ['Git URL', sourceSchema, HOSTILE_GIT_URLS.map((url) => git({ url }))],
  ['Git ref', sourceSchema, HOSTILE_REFS.map((ref) => git({ ref }))],
  ['Git folder', sourceSchema, HOSTILE_FOLDERS.map((folder) => git({ folder }))],
  ['Dockerfile path', sourceSchema, HOSTILE_FOLDERS.map((dockerfile) => git({ dockerfile }))],
  ['Git token', sourceSchema, HOSTILE_SECRET_VERSIONS.map((tokenSecret) => git({ tokenSecret }))],
  [
    'upload',
    sourceSchema,
    HOSTILE_NAMES.map((name) => ({ kind: 'archive', object: `uploads/w/${name}.zip` })),
  ],
  ['image', sourceSchema, HOSTILE_IMAGES.map((image) => ({ kind: 'image', image }))],
  [
    'variable of the platform',
    envNameSchema,
    ['PORT', 'K_SERVICE', 'K_REVISION', 'CLOUD_RUN_X', 'X_GOOGLE_Y', '1A', 'A-B', 'A B', 'A=B', 'A\n'],
  ],
  ['reserved variable', settingsSchema, [{ env: { __NAME__: 'x' } }]],
  ['secret as a value', givenEnvValueSchema, SECRETS],
  ['webhook', webhookUrlSchema, HOSTILE_WEBHOOKS],
];

describe('hostile input', () => {
  it.each(CASES)('is refused as %s', (parser, schema, inputs) => {
    const letThrough = inputs.filter((input) => schema.safeParse(input).success);
    table.push({ parser, tried: inputs.length, letThrough: letThrough.length });
    expect(letThrough).toEqual([]);
  });

  const anyRequest = fc.record(
    {
      workspaceId: fc.anything(),
      agentId: fc.anything(),
      target: fc.anything(),
      project: fc.anything(),
      region: fc.anything(),
      serviceName: fc.anything(),
      settings: fc.oneof(
        fc.anything(),
        fc.record({ env: fc.dictionary(fc.string(), fc.anything()), cpu: fc.anything() }),
      ),
    },
    { requiredKeys: [] },
  );

  it.each(Object.entries(RECEIVED))(
    '%s answers whatever comes without throwing, in sentences',
    (name, schema) => {
      let tried = 0;
      let letThrough = 0;
      fc.assert(
        fc.property(fc.oneof(fc.jsonValue(), fc.anything(), anyRequest), (input) => {
          tried += 1;
          const result = schema.safeParse(input);
          // What is taken must be whole: read again, it is taken again.
          if (result.success) letThrough += schema.safeParse(result.data).success ? 0 : 1;
          else
            expect(
              result.error.issues.every(({ message }) => message.length > 0 && message.length < 500),
            ).toBe(true);
        }),
        { numRuns: 300 },
      );
      table.push({ parser: `any value as ${name}`, tried, letThrough });
      expect([tried >= 300, letThrough]).toEqual([true, 0]);
    },
  );

  it('named like an object’s prototype leaves no trace', () => {
    const { env } = settingsSchema.parse(JSON.parse('{"env":{"__proto__":{"A":"b"},"constructor":"c"}}'));
    expect(Object.entries(env ?? {})).toEqual([['constructor', 'c']]);
    expect(env && 'A' in env).toBe(false);
  });

  it('that is let through reads the same when it is read again', () => {
    const settings = { env: { A: 'b' }, labels: { team: 'x' }, cpu: 2 as const, memory: '1Gi' };
    const base = {
      agentId: 'a',
      target: 'cloud-run',
      project: 'p-12345',
      region: 'europe-west1',
      serviceName: 's',
      settings,
    };
    const once = deploymentRequestSchema.parse(base);
    expect(deploymentRequestSchema.parse(JSON.parse(JSON.stringify(once)))).toEqual(once);
  });
});
