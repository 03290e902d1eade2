/// <reference types="node" />
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonSchemas } from '../src/json-schemas.ts';

const FOLDER = join(import.meta.dirname, '../generated');

const schemas = jsonSchemas();
await mkdir(FOLDER, { recursive: true });
for (const stale of await readdir(FOLDER)) if (!schemas.has(stale)) await rm(join(FOLDER, stale));
for (const [name, text] of schemas) await writeFile(join(FOLDER, name), text);
process.stdout.write(`${schemas.size} JSON Schemas in ${FOLDER}\n`);
