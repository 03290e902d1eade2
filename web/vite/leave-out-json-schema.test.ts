import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { withoutJsonSchema } from './leave-out-json-schema.ts';

it('finds all of it in the installed Zod, and leaves the rest as it is', async () => {
  const zod = dirname(createRequire(import.meta.url).resolve('zod/package.json'));
  const source = await readFile(join(zod, 'v4/classic/schemas.js'), 'utf8');
  const lean = withoutJsonSchema(source);
  expect(lean).not.toMatch(/processJSONSchema|createStandardJSONSchemaMethod\(|createToJSONSchemaMethod\(/);
  expect(lean).toContain('processors.aggregateChecks(inst)');
  expect(source.length - lean.length).toBeGreaterThan(3_000);
});

it('complains of a Zod that it does not know', () => {
  expect(() => withoutJsonSchema('export const z = {};')).toThrow('Zod’s source has changed');
});
