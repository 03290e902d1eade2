import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AGENT_FILE_LIMITS } from '@agent-gallery/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listSourceFiles } from './list-source-files.ts';
import { readAgentFiles } from './read-agent-files.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'agent-files-'));
});
afterEach(() => rm(root, { recursive: true }));

async function write(files: Record<string, string | Buffer>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
}

const read = async () => readAgentFiles(root, await listSourceFiles(root));

it('lists what the author wrote, and neither what tools made nor what leads out', async () => {
  await write({
    'src/main.ts': 'x',
    'README.md': 'x',
    'dist/main.js': 'x',
    'node_modules/a/index.js': 'x',
    'notes/private.md': 'x',
    '.gitignore': 'notes/\n',
    '.dockerignore': 'src/\n',
  });
  await symlink('/etc/hostname', join(root, 'link.txt'));
  await symlink('/etc', join(root, 'etc'));
  expect(await listSourceFiles(root)).toEqual(['.dockerignore', '.gitignore', 'README.md', 'src/main.ts']);
});

it('never lists environment files and keys', async () => {
  await write({
    '.env': 'KEY=1',
    '.env.local': 'KEY=1',
    '.env.example': 'KEY=',
    'tls.pem': 'x',
    'notes.txt': 'mine:\n-----BEGIN RSA PRIVATE KEY-----\nabc',
    'account.json': '{"type": "service_account", "private_key": "x"}',
    'main.py': 'print(1)',
  });
  const { files, texts } = await read();
  expect(files.map(({ path }) => path)).toEqual(['.env.example', 'main.py']);
  expect([...texts.values()]).toEqual(['KEY=', 'print(1)']);
});

it('keeps texts by their hash, the beginning of a long one, and of binary files the size', async () => {
  const limit = AGENT_FILE_LIMITS.maxTextBytes;
  await write({
    'a.txt': 'same',
    'b.txt': 'same',
    'empty.txt': '',
    'image.png': Buffer.from([137, 80, 78, 71, 0, 1]),
    'latin.txt': Buffer.from([0xe9, 0x20]),
    // A character of two bytes lies across the limit.
    'long.txt': 'x'.repeat(limit - 1) + 'é and more',
  });
  const { files, texts } = await read();
  const [a, b, empty, image, latin, long] = files;
  expect(a).toMatchObject({
    kept: 'whole',
    sizeBytes: 4,
    id: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  });
  expect(b?.id).toBe(a?.id);
  expect(texts.get(empty?.id ?? '')).toBe('');
  expect(image).toEqual({ path: 'image.png', sizeBytes: 6, kept: 'binary', id: null });
  expect(latin).toMatchObject({ kept: 'binary' });
  expect(long).toMatchObject({ kept: 'beginning', sizeBytes: limit + 10 });
  expect(texts.get(long?.id ?? '')).toBe('x'.repeat(limit - 1));
});

it('lists files beyond the total without their text, and counts those beyond the number', async () => {
  const { maxTextBytes, maxTotalBytes, maxFiles } = AGENT_FILE_LIMITS;
  const large = Math.floor(maxTotalBytes / maxTextBytes) + 1;
  for (let index = 0; index < large; index++)
    await write({ [`a${String(index).padStart(3, '0')}.txt`]: String(index % 10).repeat(maxTextBytes) });
  const many = Array.from({ length: maxFiles }, (_, index) => `b${index}.txt`);
  await write(Object.fromEntries(many.map((name) => [name, 'x'])));
  const { files, moreCount } = await read();
  expect(files).toHaveLength(maxFiles);
  expect(moreCount).toBe(large);
  expect(files[large - 2]).toMatchObject({ kept: 'whole' });
  expect(files[large - 1]).toMatchObject({ kept: 'none', id: null });
});
