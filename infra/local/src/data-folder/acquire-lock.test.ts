import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acquireLock } from './acquire-lock.ts';
import { takeDataFolder } from './take-data-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'acquire-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('the second to ask learns who holds the folder and where to find it', async () => {
  const first = await takeDataFolder(folder);
  first.publish('http://127.0.0.1:5173');
  await expect(takeDataFolder(folder)).rejects.toMatchObject({
    code: 'already-running',
    message: expect.stringMatching(
      new RegExp(
        `^A portal runs here already at http://127.0.0.1:5173 \\(process ${String(process.pid)}, since 2`,
      ),
    ) as string,
  });
  await first.release();
});

test('a released folder can be taken again', async () => {
  await (await takeDataFolder(folder)).release();
  const again = await acquireLock(folder);
  expect(again.kind).toBe('acquired');
  if (again.kind === 'acquired') await again.lock.release();
});

test('a folder whose holder was killed can be taken', async () => {
  const module = join(import.meta.dirname, 'acquire-lock.ts');
  const script = `const { acquireLock } = await import(${JSON.stringify(module)});
    await acquireLock(${JSON.stringify(folder)}); process.kill(process.pid, 'SIGKILL');`;
  expect(() =>
    execFileSync(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'pipe' }),
  ).toThrow();
  const after = await acquireLock(folder);
  expect(after.kind).toBe('acquired');
  if (after.kind === 'acquired') await after.lock.release();
});

test('the lock leaves the folder itself alone', async () => {
  const lock = await takeDataFolder(folder);
  expect(await readdir(folder)).toEqual([]);
  await lock.release();
});
