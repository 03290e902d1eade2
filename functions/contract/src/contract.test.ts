/// <reference types="node" />
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

describe('the contract', () => {
  it('imports nothing but zod and itself, so that a browser can have it', async () => {
    const files = (await readdir(import.meta.dirname, { recursive: true })).filter(
      (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
    );
    const imports = await Promise.all(
      files.map(async (name) => {
        const source = await readFile(join(import.meta.dirname, name), 'utf8');
        return [...source.matchAll(/(?:from|import) '([^']+)'/g)].map((match) => match[1] ?? '');
      }),
    );
    const foreign = new Set(imports.flat().filter((specifier) => !specifier.startsWith('.')));
    expect([...foreign]).toEqual(['zod']);
  });
});
