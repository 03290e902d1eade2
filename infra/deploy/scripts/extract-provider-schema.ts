import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BlockSchema, ProviderSchema } from '../src/check/provider-schema.ts';
import { readBlock, readModule } from './read-cdktf-class.ts';

// Writes src/check/generated/{provider}.json: what the Google providers take, in the part that infra/terraform uses. The
// packages that it is read from have 310 MB each, so they are installed for this alone, in a folder of its own.
// Run again after a new kind of resource: npm run extract-schema -w infra/deploy

const VERSION = '16.12.1';
const PROVIDERS = [
  { name: 'google', package: '@cdktf/provider-google', prefix: '' },
  { name: 'google-beta', package: '@cdktf/provider-google-beta', prefix: 'google-' },
] as const;
const HERE = import.meta.dirname;
const TERRAFORM = join(HERE, '../../terraform');

const run = promisify(execFile);

interface Used {
  kind: 'resource' | 'data';
  type: string;
}

/** Each kind of resource and data source that the files name. */
async function readUsed(): Promise<Used[]> {
  const files = (await readdir(TERRAFORM)).filter((name) => name.endsWith('.tf'));
  const texts = await Promise.all(files.map((name) => readFile(join(TERRAFORM, name), 'utf8')));
  const found = texts.join('\n').matchAll(/^(resource|data) "(google_\w+)"/gm);
  const used = new Map([...found].map(([, kind, type]) => [`${kind} ${type}`, { kind, type } as Used]));
  return [...used.values()].sort((a, b) => (a.type < b.type ? -1 : 1));
}

async function readClass(folder: string, className?: string): Promise<BlockSchema | undefined> {
  const text = await readFile(join(folder, 'index.js'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const parts = readModule(text);
  const main = [...parts.classes].find(([, code]) => code.includes('extends cdktf.Terraform'))?.[0];
  return readBlock(parts, className ?? main ?? '');
}

/** `known`: what an earlier provider has already, which is not repeated. */
async function extract(
  modules: string,
  provider: (typeof PROVIDERS)[number],
  used: readonly Used[],
  known: ReadonlySet<string>,
) {
  const root = join(modules, provider.package);
  const lib = join(root, 'lib');
  const { cdktf } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    cdktf: { provider: { name: string; version: string } };
  };
  const resources: Record<string, BlockSchema> = {};
  const dataSources: Record<string, BlockSchema> = {};
  for (const { kind, type } of used) {
    if (known.has(type)) continue;
    const name = type.replace(/^google_/, '').replaceAll('_', '-');
    const folder = kind === 'data' ? `data-google-${name}` : `${provider.prefix}${name}`;
    const block = await readClass(join(lib, folder));
    if (block) (kind === 'data' ? dataSources : resources)[type] = block;
  }
  const schema: ProviderSchema = {
    source: cdktf.provider.name,
    version: cdktf.provider.version,
    extractedFrom: `${provider.package}@${VERSION}`,
    provider: (await readClass(join(lib, 'provider'))) ?? { attributes: {}, blocks: {} },
    resources,
    dataSources,
  };
  return schema;
}

const folder = await mkdtemp(join(tmpdir(), 'provider-schema-'));
try {
  const packages = PROVIDERS.map((provider) => `${provider.package}@${VERSION}`);
  const npm = [
    'install',
    '--prefix',
    folder,
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--legacy-peer-deps',
  ];
  const modules = process.env['CDKTF_MODULES'] ?? join(folder, 'node_modules');
  if (process.env['CDKTF_MODULES'] === undefined) await run('npm', [...npm, ...packages]);
  const used = await readUsed();
  const generated = join(HERE, '../src/check/generated');
  await mkdir(generated, { recursive: true });
  const seen = new Set<string>();
  for (const provider of PROVIDERS) {
    const schema = await extract(modules, provider, used, seen);
    for (const type of [...Object.keys(schema.resources), ...Object.keys(schema.dataSources)]) seen.add(type);
    await writeFile(join(generated, `${provider.name}.json`), JSON.stringify(schema, null, 1) + '\n');
  }
  const missing = used.filter(({ type }) => !seen.has(type));
  if (missing.length > 0) throw new Error(`No provider has ${missing.map(({ type }) => type).join(', ')}.`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
