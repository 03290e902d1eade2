import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WORK_FOLDER } from '../plan/names.ts';
import { parseBaseImages, shortName } from './images/base-images.ts';
import bundled from './generated/bundled.json' with { type: 'json' };
import { readDeployables } from './deployables.ts';
import { toBom } from './to-bom.ts';

// Writes a bill of materials for each image, function and page into .local/deploy/sbom: NAME.cdx.json.

const ROOT = join(import.meta.dirname, '../../../..');
const folder = join(ROOT, WORK_FOLDER, 'sbom');
const images = parseBaseImages(await readFile(join(ROOT, 'infra/base-images.json'), 'utf8'));

await mkdir(folder, { recursive: true });
for (const deployable of await readDeployables(ROOT, bundled)) {
  const from = deployable.kind === 'image' ? await baseOf(deployable.folder) : '';
  const base = images.find((image) => from.startsWith(shortName(image)));
  await writeFile(
    join(folder, `${deployable.name}.cdx.json`),
    JSON.stringify(toBom(deployable, base), null, 2) + '\n',
  );
}
process.stdout.write(`${WORK_FOLDER}/sbom\n`);

/** What the last stage of a Dockerfile starts from. */
async function baseOf(service: string): Promise<string> {
  const text = await readFile(join(ROOT, service, 'Dockerfile'), 'utf8');
  return [...text.matchAll(/^FROM (\S+)/gm)].at(-1)?.[1] ?? '';
}
