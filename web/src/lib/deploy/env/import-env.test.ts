import { secretReferenceSchema } from '@agent-gallery/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { envRow } from '../form/draft.ts';
import { importEnv, parseEnvText, secretNameFor } from './import-env.ts';

describe('parseEnvText', () => {
  it('reads comments, quotes, exports, several lines and signs within values', async () => {
    const text = [
      '# a comment',
      'MODE=fast # why not',
      'export REGION = europe-west1',
      'GREETING="Hello,\nworld"',
      "RAW='a $b \\n c'",
      'URL=https://example.com/?a=b&c=d',
      'EMPTY=',
      'not a variable',
    ].join('\n');
    expect(await parseEnvText(text)).toEqual({
      MODE: 'fast',
      REGION: 'europe-west1',
      GREETING: 'Hello,\nworld',
      RAW: 'a $b \\n c',
      URL: 'https://example.com/?a=b&c=d',
      EMPTY: '',
    });
  });

  it('reads what Windows wrote', async () => {
    expect(await parseEnvText('A=1\r\nB=2\r\n')).toEqual({ A: '1', B: '2' });
  });
});

describe('importEnv', () => {
  it('adds rows after those that are there, and leaves out those that are blank', () => {
    const found = importEnv([envRow(1), envRow(4, 'OLD', 'x')], { NEW: 'y', LAST: 'z' });
    expect(found.rows.map(({ id, name, value }) => [id, name, value])).toEqual([
      [4, 'OLD', 'x'],
      [5, 'NEW', 'y'],
      [6, 'LAST', 'z'],
    ]);
    expect(found).toMatchObject({ added: ['NEW', 'LAST'], replaced: [] });
  });

  it('replaces the row of the same name, also where it was a secret', () => {
    const before = [envRow(2, 'KEY', { secret: 'key', version: '3' })];
    const found = importEnv(before, { KEY: 'plain' });
    expect(found.rows).toEqual([envRow(2, 'KEY', 'plain')]);
    expect(found).toMatchObject({ added: [], replaced: ['KEY'] });
  });

  it('names what looks like a secret by its name or its value', () => {
    const variables = { DB_PASSWORD: 'x', MODE: 'fast', GOOGLE: `AIza${'x'.repeat(35)}` };
    expect(importEnv([], variables).secrets).toEqual(['DB_PASSWORD', 'GOOGLE']);
  });
});

it('finds a legal secret name for any variable', () => {
  expect(secretNameFor('OPENAI_API_KEY')).toBe('openai-api-key');
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z_]*[A-Z][A-Z0-9_]{0,40}$/), (name) => {
      expect(secretReferenceSchema.safeParse({ secret: secretNameFor(name) }).success).toBe(true);
    }),
  );
});
