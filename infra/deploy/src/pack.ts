import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { agentEntries, bundleEntries } from './artifacts/function-entries.ts';
import { hostingConfig } from './artifacts/hosting-config.ts';
import { writeZip } from './artifacts/write-zip.ts';
import { parsePackOptions } from './options/options.ts';
import { WORK_FOLDER, hostingSite } from './plan/names.ts';

// Packs what `npm run build` has made, into .local/deploy: api.zip and worker.zip for Cloud Functions, hosting/ for Firebase.

const ROOT = join(import.meta.dirname, '../../..');
const options = parsePackOptions(process.argv.slice(2));
const folder = join(ROOT, WORK_FOLDER);
const hosting = join(folder, 'hosting');

await mkdir(folder, { recursive: true });
await writeZip(join(folder, 'api.zip'), await bundleEntries(join(ROOT, 'functions/api')));
await writeZip(join(folder, 'worker.zip'), [
  ...(await bundleEntries(join(ROOT, 'functions/worker'))),
  ...(await agentEntries(join(ROOT, 'services'))),
]);
await rm(hosting, { recursive: true, force: true });
await cp(join(ROOT, 'web/build'), join(hosting, 'public'), { recursive: true });
const html = await readFile(join(hosting, 'public/index.html'), 'utf8');
const { project, region } = options;
const config = hostingConfig({ project, region, site: hostingSite(options), apiService: 'portal-api', html });
await writeFile(join(hosting, 'firebase.json'), JSON.stringify(config, null, 2) + '\n');
process.stdout.write(`${WORK_FOLDER}: api.zip, worker.zip, hosting/\n`);
