import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { parseBaseImages } from './base-images.ts';
import { pinFiles, pinImages } from './pin-images.ts';
import { resolveDigest } from './resolve-digest.ts';

// Asks the registries which digests the base images' tags have today and writes them into infra/base-images.json and wherever the images are
// named. With --offline it asks nobody and puts in what infra/base-images.json has.

const ROOT = join(import.meta.dirname, '../../../../..');
const LIST = 'infra/base-images.json';
const BUILDS = [
  'cloudbuild.yaml',
  'infra/deploy/apply.cloudbuild.yaml',
  'infra/deploy/hosting-agent.cloudbuild.yaml',
];

const read = (name: string) => readFile(join(ROOT, name), 'utf8');
const say = (line: string) => void process.stdout.write(line + '\n');

const known = parseBaseImages(await read(LIST));
const today = new Date().toISOString().slice(0, 10);
const { images, failed } = process.argv.includes('--offline')
  ? { images: known, failed: 0 }
  : await pinImages(known, { resolve: resolveDigest, today, say });

const services = await readdir(join(ROOT, 'services'));
const names = [...BUILDS, ...services.map((name) => `services/${name}/Dockerfile`)];
const found = await Promise.all(
  names.map((name) =>
    read(name).then(
      (text) => [[name, text] as const],
      () => [],
    ),
  ),
);
const changed = pinFiles(Object.fromEntries(found.flat()), images);
for (const [name, text] of Object.entries(changed)) {
  await writeFile(join(ROOT, name), text);
  say(`changed: ${name}`);
}
const options = { ...(await resolveConfig(join(ROOT, LIST))), filepath: LIST };
await writeFile(join(ROOT, LIST), await format(JSON.stringify(images), options));
process.exitCode = failed > 0 ? 1 : 0;
