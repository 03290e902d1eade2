import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { generatedDocs, ROOT } from '../tools/generated-docs.ts';

// Loading the whole API takes its time on a machine that has much else to do.
vi.setConfig({ testTimeout: 60_000 });

it('generated pages and tables are those of today’s code and measurements (npm run docs)', async () => {
  for (const [path, text] of await generatedDocs())
    expect(await readFile(join(ROOT, path), 'utf8'), path).toBe(text);
});
