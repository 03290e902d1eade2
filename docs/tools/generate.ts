import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { generatedDocs, ROOT } from './generated-docs.ts';

// npm run docs: writes every page and table that is made of code and of stored measurements.

for (const [path, text] of await generatedDocs()) {
  await mkdir(dirname(join(ROOT, path)), { recursive: true });
  await writeFile(join(ROOT, path), text);
  process.stdout.write(`${path}\n`);
}
