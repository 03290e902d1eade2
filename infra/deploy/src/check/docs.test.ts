import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { readConfiguration, readFolder, type Configuration } from './read-configuration.ts';

// It takes its time on a machine that has much else to do.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

// What docs/deploy.md, docs/runbook.md, docs/cost-model.md and docs/security.md name is there.

const ROOT = join(import.meta.dirname, '../../../..');
const DOCS = ['docs/deploy.md', 'docs/runbook.md', 'docs/cost-model.md', 'docs/security.md'] as const;
const texts: Record<string, string> = {};
let configuration: Configuration;
let terraform = '';

beforeAll(async () => {
  for (const name of DOCS) texts[name] = await readFile(join(ROOT, name), 'utf8');
  const files = await readFolder(join(ROOT, 'infra/terraform'));
  configuration = await readConfiguration(files);
  terraform = Object.values(files).join('\n');
});

const matches = (name: string, pattern: RegExp) =>
  [...(texts[name] ?? '').matchAll(pattern)].map(([, one = '']) => one);

describe.each(DOCS)('%s', (name) => {
  it('names files that are there', async () => {
    const paths = matches(name, /`((?:infra|functions|services|web|docs|\.github)\/[\w./-]+\w)`/g);
    const inTerraform = matches(name, /`(\w+\.tf)`/g).map((file) => `infra/terraform/${file}`);
    for (const path of [...paths, ...inTerraform]) {
      // Made by a run, so not in the repository.
      if (path.endsWith('.terraform.lock.hcl')) continue;
      await expect(access(join(ROOT, path)), path).resolves.toBeUndefined();
    }
  });

  it('names npm scripts that are there', async () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')));
    for (const script of matches(name, /npm run ([\w:]+)(?! -w|[\w-]| extract)/g).filter(
      (one) => one !== 'extract',
    ))
      expect(scripts).toHaveProperty([script]);
  });
});

it('the roles’ table names each account, and no other', () => {
  const accounts = configuration.declarations
    .filter(({ type }) => type === 'google_service_account')
    .map(({ body }) => String(body['account_id']))
    .map((id) => (id === '${local.agent_builder}' ? String(configuration.locals.get('agent_builder')) : id));
  const table =
    (texts['docs/deploy.md'] ?? '').split('## Who may do what')[1]?.split('\n\nThe API is open')[0] ?? '';
  const named = [...table.matchAll(/^\| (`[^|]+`) /gm)].flatMap(
    ([, cell = '']) => cell.match(/[a-z-]+/g) ?? [],
  );
  // A tenant's deployer is in the section on tenants.
  expect(named.sort()).toEqual([...new Set(accounts)].filter((id) => id !== 'agent-gallery-deployer').sort());
});

it('the runbook names alerts by their names', () => {
  const named = matches('docs/runbook.md', /\b_((?:A|The|Ticks|No|More)[^_\n]+)_(?!\w)/g);
  expect(named.length).toBeGreaterThanOrEqual(5);
  for (const alert of named) expect(terraform).toContain(alert);
});

it('each alert says a section that the runbook has', () => {
  const sections = matches('docs/runbook.md', /^## (.+)$/gm).map((title) => title.toLowerCase());
  const said = [...terraform.matchAll(/See “([^”]+)”/g)].map(([, title = '']) => title.toLowerCase());
  expect(said.length).toBeGreaterThanOrEqual(4);
  for (const title of said) expect(sections).toContain(title);
});
