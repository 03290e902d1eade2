import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLayerWriter, type Layer } from './layer-writer.ts';

describe('createLayerWriter', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'agw-layer-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  async function write(name: string): Promise<Layer> {
    const source = join(folder, `${name}-source`);
    await mkdir(join(source, 'sub'), { recursive: true });
    await writeFile(join(source, 'sub/large'), Buffer.alloc(2_000_000, 7));
    await writeFile(join(source, 'run'), '#!/bin/sh\n', { mode: 0o755 });
    await symlink('run', join(source, 'link'));
    const writer = createLayerWriter(join(folder, name));
    await writer.addFolder('etc');
    await writer.addFile('etc/first', 'kept');
    await writer.addFile('./etc/first', 'not written again');
    await writer.addDiskFolder('app', source);
    await writer.addFolder('home/node', 0o755, 1000);
    return writer.finish();
  }

  it('writes the same bytes for the same content, whenever it was made', async () => {
    const [first, second] = [await write('a.tar'), await write('b.tar')];
    expect(first.diffId).toBe(second.diffId);
    const bytes = await readFile(first.file);
    expect(`sha256:${createHash('sha256').update(bytes).digest('hex')}`).toBe(first.diffId);
    expect(bytes.length).toBe(first.size);
  });

  it('writes a tar that others read: modes, links, owners, each path once', async () => {
    const { file } = await write('a.tar');
    const rows = execFileSync('tar', ['--numeric-owner', '-tvf', file], { encoding: 'utf8' })
      .trim()
      .split('\n');
    expect(rows.map((row) => row.replace(/ +/g, ' ').replace(/ \d{4}-\S+ \S+/, ''))).toEqual([
      'drwxr-xr-x 0/0 0 etc',
      '-rw-r--r-- 0/0 4 etc/first',
      'drwxr-xr-x 0/0 0 app',
      'lrwxrwxrwx 0/0 0 app/link -> run',
      '-rwxr-xr-x 0/0 10 app/run',
      'drwxr-xr-x 0/0 0 app/sub',
      '-rw-r--r-- 0/0 2000000 app/sub/large',
      'drwxr-xr-x 1000/1000 0 home/node',
    ]);
  });
});
