import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildWhenChanged } from './build-when-changed.ts';

let root: string;
let said: string[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'build-'));
  said = [];
  await mkdir(join(root, 'site/src'), { recursive: true });
  await writeFile(join(root, 'package.json'), JSON.stringify({ private: true, workspaces: ['site'] }));
  await writeFile(join(root, 'package-lock.json'), '{"lockfileVersion":3}');
  await writeFile(join(root, 'site/src/page.txt'), 'one');
  await script('mkdir -p build && cp src/page.txt build/');
});
afterEach(() => rm(root, { recursive: true, force: true }));

function script(build: string): Promise<void> {
  return writeFile(
    join(root, 'site/package.json'),
    JSON.stringify({ name: 'site', version: '1.0.0', scripts: { build } }),
  );
}

function build(): Promise<void> {
  return buildWhenChanged(
    { workspace: 'site', inputs: ['site/src/**'], output: 'site/build/page.txt' },
    {
      root,
      logFolder: join(root, 'logs'),
      say: (line) => said.push(line),
      signal: new AbortController().signal,
    },
  );
}

test('builds the first time, not again, and again when a source or the result has changed', async () => {
  await build();
  expect(await readFile(join(root, 'site/build/page.txt'), 'utf8')).toBe('one');
  await build();
  expect(said).toEqual(['Building site.']);
  await writeFile(join(root, 'site/src/page.txt'), 'two');
  await build();
  expect(await readFile(join(root, 'site/build/page.txt'), 'utf8')).toBe('two');
  await rm(join(root, 'site/build'), { recursive: true });
  await build();
  expect(said).toHaveLength(3);
});

test('a build that fails says so in its own words, and is tried again the next time', async () => {
  await script('echo "page.txt(3): colour is not defined" >&2; exit 1');
  await expect(build()).rejects.toMatchObject({
    code: 'build-failed',
    message: expect.stringContaining('page.txt(3): colour is not defined') as string,
  });
  await script('mkdir -p build && cp src/page.txt build/');
  await build();
  expect(said).toHaveLength(2);
});
