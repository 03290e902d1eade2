import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Providers } from './find-problems.ts';
import type { ProviderSchema } from './provider-schema.ts';

const NAMES = ['google', 'google-beta'] as const;

/** The Google providers as `npm run extract-schema -w infra/deploy` has written them. */
export async function loadProviders(): Promise<Providers> {
  const folder = join(import.meta.dirname, 'generated');
  const texts = await Promise.all(NAMES.map((name) => readFile(join(folder, `${name}.json`), 'utf8')));
  return Object.fromEntries(
    NAMES.map((name, index) => [name, JSON.parse(texts[index] ?? '') as ProviderSchema]),
  );
}
