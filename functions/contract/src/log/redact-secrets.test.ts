import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineRedactor, redactKnownSecrets, redactSecrets, redactWithin } from './redact-secrets.ts';

// Made up, and put together here so that no scanner takes them for real ones.
const of = (length: number, alphabet = 'aB3dE6gH9jK2mN5pQ8sT1vX4z') =>
  alphabet.repeat(Math.ceil(length / alphabet.length)).slice(0, length);
const PEM_LINE = of(64);

/** A secret, and a line of a log as it would stand in. */
const PLANTED: readonly (readonly [string, string, string])[] = [
  ['a bearer header', 's3cretBearerValue', 'authorization: Bearer s3cretBearerValue'],
  ['a header in JSON', of(20), `{"Authorization": "Basic ${of(20)}"}`],
  ['a bearer in passing', of(24), `curl -H 'X: Bearer ${of(24)}'`],
  ['a password in a URL', 'hunter22', 'cloning https://me:hunter22@git.example/x.git'],
  ['a password of a database', 'p-a:s', 'postgres://app:p-a:s@db:5432/x'],
  ['an OAuth access token', `${'ya29'}.${of(40)}`, `token ${'ya29'}.${of(40)} was used`],
  ['a Google API key', `${'AIza'}${of(35)}`, `key=${'AIza'}${of(35)}`],
  [
    'a JWT',
    `${'eyJ'}${of(20)}.${'eyJ'}${of(30)}.${of(20)}`,
    `got ${'eyJ'}${of(20)}.${'eyJ'}${of(30)}.${of(20)}.`,
  ],
  ['a GitHub token', `${'ghp'}_${of(36)}`, `using ${'ghp'}_${of(36)}`],
  ['a fine-grained GitHub token', `${'github'}_pat_${of(40)}`, `${'github'}_pat_${of(40)}`],
  ['a GitLab token', `${'glpat'}-${of(20)}`, `${'glpat'}-${of(20)}`],
  ['a Slack token', `${'xoxb'}-${of(24)}`, `slack: ${'xoxb'}-${of(24)}`],
  ['an OpenAI key', `${'sk'}-${of(40)}`, `openai.api_key: ${'sk'}-${of(40)}`],
  ['an AWS key id', `${'AKIA'}${of(16, 'ABCDEFGH23456')}`, `id ${'AKIA'}${of(16, 'ABCDEFGH23456')}`],
  ['an AWS secret key', of(40), `AWS_SECRET_ACCESS_KEY=${of(40)}`],
  ['an npm token', `${'npm'}_${of(36)}`, `//registry/:_authToken=${'npm'}_${of(36)}`],
  ['a registry’s token of another form', of(30), `//registry.example/:_authToken=${of(30)}`],
  ['a password variable', 'correct-horse', 'DB_PASSWORD=correct-horse'],
  ['a password in YAML', 'correct-horse', 'password: "correct-horse"'],
  ['a secret in JSON', 'v4lue', '{"client_secret":"v4lue"}'],
  ['a secret key', of(50), `SECRET_KEY=${of(50)}`],
  ['an API key variable', 'v4luev4lue', 'MY_API_KEY = v4luev4lue'],
  ['a token variable', of(34), `HF_TOKEN=${of(34)}`],
  ['a refresh token', of(34), `"refresh_token": "${of(34)}"`],
  ['JSON within JSON', 'v4luev4lue', '{"msg":"{\\"password\\": \\"v4luev4lue\\"}"}'],
  ['a token in a query', 'v4luev4lue', 'GET /x?access_token=v4luev4lue&y=1'],
  [
    'a private key in one line',
    of(80),
    `-----BEGIN PRIVATE KEY-----\\n${of(80)}\\n-----END PRIVATE KEY-----`,
  ],
  [
    'a private key over lines',
    PEM_LINE,
    `-----BEGIN RSA PRIVATE KEY-----\n${PEM_LINE}\n-----END RSA PRIVATE KEY-----`,
  ],
  ['a private key that is cut off', PEM_LINE, `-----BEGIN EC PRIVATE KEY-----\n${PEM_LINE}`],
  ['a line from within a private key', PEM_LINE, PEM_LINE],
  ['a line from within a private key, as Cloud Build logs it', PEM_LINE, `Step #0 - "build": ${PEM_LINE}`],
  ['a line from within a private key, as BuildKit logs it', PEM_LINE, `#8 0.312 ${PEM_LINE}`],
  ['a token in the place of a user', of(24), `https://${of(24)}@git.example/x.git`],
  ['a client secret of Google', `${'GOCSPX'}-${of(28)}`, `${'GOCSPX'}-${of(28)}`],
  ['a refresh token of Google', `${'1//0'}${of(40)}`, `got ${'1//0'}${of(40)}`],
  ['a Stripe key', `${'sk'}_live_${of(24)}`, `stripe ${'sk'}_live_${of(24)}`],
  ['a temporary AWS key id', `${'ASIA'}${of(16, 'ABCDEFGH23456')}`, `id ${'ASIA'}${of(16, 'ABCDEFGH23456')}`],
  ['a Hugging Face token', `${'hf'}_${of(34)}`, `login ${'hf'}_${of(34)}`],
  ['a webhook’s secret', `${'whsec'}_${of(32)}`, `signing by ${'whsec'}_${of(32)}`],
  ['a Slack webhook', of(40), `https://hooks.slack.com/services/${of(40)}`],
  ['an Azure account key', of(40), `AccountName=x;AccountKey=${of(40)}`],
  ['a SendGrid key', `${'SG'}.${of(22)}.${of(43)}`, `mail ${'SG'}.${of(22)}.${of(43)}`],
  ['a key of a service account', of(30), `{"private_key_id": "${of(30)}"}`],
];

/** Those that need no line of their own. */
const INLINE = PLANTED.filter(([what, secret, text]) => secret !== text && !what.includes('from within'));

/** Lines of builds and agents that must stay as they are. */
const HARMLESS = [
  'Step 3/7 : RUN npm ci --omit=dev',
  'Digest: sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'europe-docker.pkg.dev/demo/agents/units@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'GET https://api.example.com:8080/v1/tasks?pageToken=2 200 12ms',
  'max_tokens=1024 prompt_tokens: 12',
  'SyntaxError: Unexpected token: identifier',
  'The password must have 12 characters.',
  'secretmanager.googleapis.com is enabled',
  'integrity sha512-abc== ok',
  'found 0 vulnerabilities',
  'listening on http://0.0.0.0:8080',
  'user@example.com asked: what is 5 km in miles?',
  'Cloning into https://github.com/owner/a-repository-of-a-long-name.git',
  'git@github.com:owner/repo.git',
  'sha512-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxAh==',
  '2026-11-20T10:00:00.123Z INFO task daaaaaaaaaaa done in 12:30',
  '    at async file:///workspace/src/main.ts:12:34',
  '-'.repeat(80),
  '='.repeat(80),
  'a'.repeat(80),
];

describe('redactSecrets', () => {
  it.each(PLANTED)('masks %s', (_what, secret, text) => {
    const redacted = redactSecrets(text);
    expect(redacted).not.toContain(secret);
    expect(redacted).toContain('[redacted]');
  });

  it.each(HARMLESS)('leaves "%s" as it is', (text) => {
    expect(redactSecrets(text)).toBe(text);
  });

  it.each(INLINE)('masks %s in a text of several lines within JSON', (_what, secret, text) => {
    const json = JSON.stringify({ message: `a\n${text}\nb`, other: `\t${text}` });
    expect(redactSecrets(json)).not.toContain(JSON.stringify(secret).slice(1, -1));
  });

  it('says what was masked', () => {
    expect(redactSecrets('DB_PASSWORD=correct-horse PORT=8080')).toBe('DB_PASSWORD=[redacted] PORT=8080');
    expect(redactSecrets('https://me:hunter22@git.example/x')).toBe('https://me:[redacted]@git.example/x');
  });

  it('keeps what comes after a private key', () => {
    const text = `before\n-----BEGIN PRIVATE KEY-----\n${PEM_LINE}\n-----END PRIVATE KEY-----\nafter`;
    expect(redactSecrets(text)).toMatch(/^before\n[^]*\nafter$/);
  });

  it('changes nothing the second time', () => {
    const parts = fc.oneof(fc.constantFrom(...PLANTED.map(([, , text]) => text), ...HARMLESS), fc.string());
    const separator = fc.constantFrom(' ', '\n', ';');
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 4 }), separator, (texts, between) => {
        const once = redactSecrets(texts.join(between));
        expect(redactSecrets(once)).toBe(once);
      }),
    );
  });

  it('masks a secret wherever it stands between other text', () => {
    const around = fc.constantFrom('', ' ', '"', "'", '\n', '(', ', ');
    fc.assert(
      fc.property(fc.constantFrom(...INLINE), around, around, ([, secret, text], before, after) => {
        expect(
          redactSecrets(`x${before === '' ? ' ' : before}${text}${after === '' ? ' ' : after}y`),
        ).not.toContain(secret);
      }),
    );
  });

  it.each([
    ['a.', 65_536],
    ['a-', 65_536],
    ['-eyJaaaaaaaa', 65_536],
    ['a://b:', 65_536],
    ['password', 65_536],
    ['bearer ', 65_536],
    ['-----BEGIN ', 65_536],
    ['-----BEGIN PRIVATE KEY-----', 65_536],
    ['secret_', 65_536],
    [' ', 65_536],
    ['authorization: ', 65_536],
    ['aA0', 65_536],
    ['AIza', 65_536],
    ['https://a', 65_536],
    [' aB3', 65_536],
  ])('is done with a line of "%s" repeated in no time', (pattern, length) => {
    const text = pattern.repeat(Math.ceil(length / pattern.length)).slice(0, length);
    const startedAt = performance.now();
    redactSecrets(text);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('createLineRedactor', () => {
  const LAST = 'q83vEjRWeJA=';
  const pem = ['-----BEGIN PRIVATE KEY-----', PEM_LINE, PEM_LINE, LAST, '-----END PRIVATE KEY-----'];

  it.each([
    ['', pem],
    ['#8 0.312 ', pem],
    ['Step #0 - "build": ', pem],
    ['app | ', pem],
    ['', pem.slice(1)],
    ['', pem.slice(0, 4)],
  ])('masks a private key that is logged line by line after “%s”, to its last line', (prefix, lines) => {
    const redacted = createLineRedactor()([
      'before',
      ...lines.map((line) => prefix + line),
      'after',
      'Step 3/7 done',
    ]);
    for (const secret of [PEM_LINE, LAST]) expect(redacted.join('\n')).not.toContain(secret);
    expect([redacted[0], ...redacted.slice(-2)]).toEqual(['before', 'after', 'Step 3/7 done']);
  });

  it('masks it also where it comes in pieces', () => {
    const redact = createLineRedactor();
    const redacted = [
      ...redact(pem.slice(0, 2)),
      ...redact(pem.slice(2, 4)),
      ...redact(pem.slice(4)),
      ...redact(['done']),
    ];
    for (const secret of [PEM_LINE, LAST]) expect(redacted.join('\n')).not.toContain(secret);
    expect(redacted.at(-1)).toBe('done');
  });

  it.each(HARMLESS)('leaves "%s" as it is', (text) => {
    expect(createLineRedactor()([text, text])).toEqual([text, text]);
  });
});

it('redactWithin masks texts however deep they are, and nothing else', () => {
  const value = {
    code: 'x',
    at: 3,
    none: null,
    lines: ['fine', 'DB_PASSWORD=correct-horse'],
    deep: { a: [{ b: 'token=abcdefgh' }] },
  };
  expect(redactWithin(value)).toEqual({
    ...value,
    lines: ['fine', 'DB_PASSWORD=[redacted]'],
    deep: { a: [{ b: 'token=abcdefgh' }] },
  });
});

it('redactKnownSecrets leaves code as it is that only speaks of secrets', () => {
  const code = 'const password = readPassword();\nconst key = "' + 'AIza' + of(35) + '";';
  expect(redactKnownSecrets(code)).toBe('const password = readPassword();\nconst key = "[redacted]";');
});
