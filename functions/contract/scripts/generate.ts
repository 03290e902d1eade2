/// <reference types="node" />
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generatedFiles } from '../src/json-schemas.ts';

const FOLDER = join(import.meta.dirname, '../generated');

const files = generatedFiles();
await mkdir(FOLDER, { recursive: true });
for (const stale of await readdir(FOLDER)) if (!files.has(stale)) await rm(join(FOLDER, stale));
for (const [name, text] of files) await writeFile(join(FOLDER, name), text);
process.stdout.write(`${files.size} files in ${FOLDER}\n`);
