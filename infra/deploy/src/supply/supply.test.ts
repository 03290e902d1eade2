import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { format, resolveConfig } from 'prettier';
import { satisfies } from 'semver';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { listImports } from '../../../build/leave-packages-out.ts';
import { pruneLock } from '../../../build/prune-lock.ts';
import { type Lock, edgesOf, readLock, resolvePackage } from '../../../build/read-lock.ts';
import { type Deployable, readDeployables } from './deployables.ts';
import bundled from './generated/bundled.json' with { type: 'json' };
import { parseBaseImages } from './images/base-images.ts';
import { importedPackages, packagesIn } from './imported-packages.ts';
import { isAllowed, licenceOf } from './licence-of.ts';
import { findForbidden, formatLicences } from './licences-page.ts';
import { toBom } from './to-bom.ts';

// It takes its time on a machine that has much else to do.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const ROOT = join(import.meta.dirname, '../../../..');
const read = (name: string) => readFile(join(ROOT, name), 'utf8');
let lock: Lock;
let deployables: Deployable[];

beforeAll(async () => {
  lock = await readLock(join(ROOT, 'package-lock.json'));
  deployables = await readDeployables(ROOT, bundled);
});

describe('the lockfile', () => {
  it('has a checksum for every package, and names no registry but npm’s own', () => {
    const others = [...lock].filter(([path, { link }]) => path.includes('node_modules/') && !link);
    expect(others.length).toBeGreaterThan(500);
    const unchecked = others.filter(([, { integrity }]) => !/^sha512-[\w+/]+=*$/.test(integrity ?? ''));
    expect(unchecked.map(([path]) => path)).toEqual([]);
    const elsewhere = others.filter(
      ([, { resolved }]) => resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/'),
    );
    expect(elsewhere.map(([path]) => path)).toEqual([]);
  });

  it('is what everything is installed by', async () => {
    const workflows = await readdir(join(ROOT, '.github/workflows'));
    const files = [
      'cloudbuild.yaml',
      'infra/deploy/apply.cloudbuild.yaml',
      ...workflows.map((name) => `.github/workflows/${name}`),
    ];
    for (const name of files)
      expect(await read(name), name).not.toMatch(/\bnpm (install|i)\b|args: \[(install|i)\b/);
    expect(await read('cloudbuild.yaml')).toContain('args: [ci]');
    for (const folder of Object.keys(bundled))
      expect(await read(`${folder}/Dockerfile`), folder).not.toMatch(/\b(npm|yarn|pnpm)\b/);
  });
});

describe.each(['api', 'worker'])('the lockfile of the function %s', (name) => {
  it('has every package that is needed, where Node finds it, in a version that fits', async () => {
    const pruned = pruneLock(lock, await listImports(ROOT, `functions/${name}`));
    const own: Lock = new Map(
      Object.keys(pruned).map((path) => {
        const { version } = pruned[path] as { version: string };
        const same = [...lock].find(([at, one]) => at.endsWith(nameIn(path)) && one.version === version);
        return [path, same?.[1] ?? never(path)];
      }),
    );
    expect(own.size).toBeGreaterThan(100);
    const wrong = [...own].flatMap(([path, locked]) =>
      edgesOf(locked).flatMap(({ name: needed, isOptional }) => {
        const found = own.get(resolvePackage(own, path, needed) ?? '');
        const range = locked.dependencies[needed] ?? locked.peerDependencies[needed] ?? '*';
        if (!found) return isOptional ? [] : [`${path} lacks ${needed}`];
        return satisfies(found.version ?? '', range) ? [] : [`${path} gets ${needed}@${found.version ?? ''}`];
      }),
    );
    expect(wrong).toEqual([]);
  });
});

const nameIn = (path: string) => path.slice(path.lastIndexOf('node_modules/'));
function never(path: string): never {
  throw new Error(`${path} is not in the repository's lockfile.`);
}

describe('licences', () => {
  it('of all that is deployed are allowed', () => {
    expect(findForbidden(deployables)).toEqual([]);
    const one = { name: 'x', version: '1', integrity: '', licence: 'AGPL-3.0-only' };
    const with_ = { kind: 'image', name: 'y', version: '1', folder: '', packages: [one] } as const;
    expect(findForbidden([{ ...with_, packages: [one] }])).toEqual(['x@1: AGPL-3.0-only']);
  });

  it('are read as SPDX expressions', () => {
    expect(['MIT', '(MIT OR GPL-3.0-only)', '(MIT AND Zlib)'].map(isAllowed)).toEqual([true, true, true]);
    expect(['GPL-3.0-only', '(MIT AND MPL-2.0)', 'MPL-2.0', 'SEE LICENSE IN x'].map(isAllowed)).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(() => licenceOf('x', undefined)).toThrow('x names no licence');
  });

  it('are listed in docs/licences.md as they are', async () => {
    const file = join(ROOT, 'docs/licences.md');
    const options = { ...(await resolveConfig(file)), filepath: file };
    expect(await read('docs/licences.md'), 'npm run licences').toBe(
      await format(formatLicences(deployables), options),
    );
  });

  it.each(Object.entries(bundled))('of %s cover what its sources import', async (folder, paths) => {
    const direct = (await importedPackages(join(ROOT, folder, 'src'))).flatMap(
      (name) => resolvePackage(lock, folder, name) ?? [],
    );
    // What only a type is imported of is not in the bundle.
    const others = direct.filter((path) => path.includes('node_modules/'));
    expect(others.filter((path) => !paths.includes(path))).toEqual([]);
  });
});

it('imports of types alone, of files and of Node are none of packages', () => {
  const text = [
    "import { a } from '@x/one/sub';",
    "import type { b } from 'two';",
    "import './three.ts';",
    "import four from 'node:fs';",
    "  import {\n    five,\n  } from 'five';",
    "const six = await import('six');",
    "export * from 'seven/x';",
    "const text = 'from';",
  ].join('\n');
  expect(packagesIn([text])).toEqual(['@x/one', 'five', 'seven', 'six']);
});

describe('bills of materials', () => {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot5);

  it('of all that is deployed are CycloneDX, and name each package with its checksum', async () => {
    const [base] = parseBaseImages(await read('infra/base-images.json'));
    for (const deployable of deployables) {
      const bom = toBom(deployable, deployable.kind === 'image' ? base : undefined) as {
        components: { purl: string; hashes: unknown[] }[];
      };
      expect(await validator.validate(JSON.stringify(bom)), deployable.name).toBeNull();
      const isImage = deployable.kind === 'image';
      expect(bom.components).toHaveLength(deployable.packages.length + (isImage ? 1 : 0));
      expect(bom.components.every(({ hashes }) => hashes.length === 1)).toBe(true);
      if (isImage) expect(bom.components.at(-1)?.purl).toMatch(/^pkg:docker\/node@sha256%3A[0-9a-f]{64}$/);
    }
    expect(deployables.map(({ kind }) => kind)).toContain('image');
  });

  it('are the same for the same content, and refused by the schema where they are wrong', async () => {
    const [deployable] = deployables;
    if (!deployable) throw new Error('There is nothing deployed.');
    const bom = toBom(deployable, undefined);
    expect(toBom(deployable, undefined)).toEqual(bom);
    expect(await validator.validate(JSON.stringify({ ...bom, components: [{ name: 'x' }] }))).not.toBeNull();
  });
});
