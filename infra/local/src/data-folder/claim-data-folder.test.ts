import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimDataFolder } from './claim-data-folder.ts';
import { portalFolders } from './portal-folders.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claim-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('an empty folder becomes a data folder, and stays one', async () => {
  const folders = portalFolders(folder);
  await claimDataFolder(folders);
  await writeFile(join(folders.logs, 'worker.log'), 'of the last run');
  await writeFile(join(folders.data, 'accounts.json'), 'kept');
  await claimDataFolder(folders);
  expect(await readdir(folders.logs)).toEqual([]);
  expect(await readFile(join(folders.data, 'accounts.json'), 'utf8')).toBe('kept');
});

test('a folder with other files is refused, and left as it is', async () => {
  await writeFile(join(folder, 'thesis.txt'), 'mine');
  await expect(claimDataFolder(portalFolders(folder))).rejects.toMatchObject({ code: 'data-folder-taken' });
  expect(await readdir(folder)).toEqual(['thesis.txt']);
});
