import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { type Bundled, readBundled, readDeployables } from './deployables.ts';
import known from './generated/bundled.json' with { type: 'json' };
import { findForbidden, formatLicences } from './licences-page.ts';

// Writes docs/licences.md. With --bundle it bundles each image's file again to see what is in it, which takes its time; with --check it writes
// nothing and fails where something is out of date.

const ROOT = join(import.meta.dirname, '../../../..');
const isCheck = process.argv.includes('--check');

async function put(name: string, text: string): Promise<boolean> {
  const file = join(ROOT, name);
  const pretty = await format(text, { ...(await resolveConfig(file)), filepath: file });
  if ((await readFile(file, 'utf8').catch(() => '')) === pretty) return true;
  if (!isCheck) await writeFile(file, pretty);
  return false;
}

const bundled: Bundled = process.argv.includes('--bundle') ? await readBundled(ROOT) : known;
const deployables = await readDeployables(ROOT, bundled);
const written = [
  await put('infra/deploy/src/supply/generated/bundled.json', JSON.stringify(bundled)),
  await put('docs/licences.md', formatLicences(deployables)),
];
const forbidden = findForbidden(deployables);
if (forbidden.length > 0) process.stderr.write(`Not allowed:\n${forbidden.join('\n')}\n`);
const isOld = isCheck && written.includes(false);
if (isOld) process.stderr.write('docs/licences.md is out of date: npm run licences -- --bundle\n');
process.exitCode = forbidden.length > 0 || isOld ? 1 : 0;
