import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nameApi } from './artifacts/name-api.ts';
import { WORK_FOLDER } from './plan/names.ts';

// Tells the packed console where the API is: an address, or a file that holds it.

const ROOT = join(import.meta.dirname, '../../..');
const [given] = process.argv.slice(2);
if (given === undefined) throw new Error('Say where the API is.');
const url = given.startsWith('https://') ? given : (await readFile(join(ROOT, given), 'utf8')).trim();
const page = join(ROOT, WORK_FOLDER, 'hosting/public/index.html');
const settings = join(ROOT, WORK_FOLDER, 'hosting/firebase.json');
const hosted = nameApi(
  { html: await readFile(page, 'utf8'), firebaseJson: await readFile(settings, 'utf8') },
  url,
);
await writeFile(page, hosted.html);
await writeFile(settings, hosted.firebaseJson);
process.stdout.write(`The console calls agents at ${url}\n`);
