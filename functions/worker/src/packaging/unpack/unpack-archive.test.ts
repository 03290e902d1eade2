import { lstat, mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import tar from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unpackTarGz, unpackZip } from './unpack-archive.ts';

type Entry = {
  name: string;
  body?: string;
  type?: 'symlink' | 'link' | 'directory' | 'fifo';
  linkname?: string;
  mode?: number;
};

const LIMITS = { maxBytes: 1000, maxEntries: 10 };
// zip of `a/b.txt` holding "zipped", made by Python's zipfile
const ZIP =
  'UEsDBBQAAAAAAAAAIQBXaMLiBgAAAAYAAAAHAAAAYS9iLnR4dHppcHBlZFBLAQIUAxQAAAAAAAAAIQBXaMLiBgAAAAYAAAAHAAAAAAAAAAAAAACkAQAAAABhL2IudHh0UEsFBgAAAAABAAEANQAAACsAAAAAAA==';

async function archive(entries: Entry[]): Promise<Readable> {
  const pack = tar.pack();
  for (const { body, ...header } of entries) pack.entry(header, body ?? '');
  pack.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of pack) chunks.push(chunk as Buffer);
  return Readable.from([gzipSync(Buffer.concat(chunks))]);
}

describe('unpacking a source archive', () => {
  let outer: string;
  let folder: string;
  beforeEach(async () => {
    outer = await mkdtemp(join(tmpdir(), 'agw-unpack-'));
    folder = join(outer, 'workspace');
    await writeFile(join(outer, 'secret'), 'untouched');
  });
  afterEach(async () => {
    expect(await readFile(join(outer, 'secret'), 'utf8')).toBe('untouched');
    await rm(outer, { recursive: true });
  });

  const unpack = async (entries: Entry[]) => unpackTarGz(await archive(entries), folder, LIMITS);

  it('writes files with their modes, folders and links', async () => {
    await unpack([
      { name: './', type: 'directory' },
      { name: './src/run.sh', body: '#!/bin/sh', mode: 0o755 },
      { name: 'link', type: 'symlink', linkname: 'src/run.sh' },
      { name: 'src/up', type: 'symlink', linkname: '../link' },
      { name: 'hard', type: 'link', linkname: 'src/run.sh' },
    ]);
    expect((await lstat(join(folder, 'src/run.sh'))).mode & 0o777).toBe(0o755);
    expect(await readFile(join(folder, 'src/up'), 'utf8')).toBe('#!/bin/sh');
    expect(await readlink(join(folder, 'link'))).toBe('src/run.sh');
    expect(await readFile(join(folder, 'hard'), 'utf8')).toBe('#!/bin/sh');
  });

  it('keeps an absolute name inside', async () => {
    await unpack([{ name: '/etc/agent', body: 'x' }]);
    expect(await readFile(join(folder, 'etc/agent'), 'utf8')).toBe('x');
  });

  it.each<[string, Entry[]]>([
    ['a name with ..', [{ name: '../secret', body: 'x' }]],
    ['a link to the outside', [{ name: 'a', type: 'symlink', linkname: '../secret' }]],
    ['an absolute link', [{ name: 'a', type: 'symlink', linkname: '/etc' }]],
    ['a hard link to the outside', [{ name: 'a', type: 'link', linkname: '../secret' }]],
    [
      'a file below a chain of links that leads outside',
      [
        { name: 'x/y/z', type: 'symlink', linkname: '../..' },
        { name: 'x/y/z/l', type: 'symlink', linkname: '../..' },
        { name: 'l/secret', body: 'x' },
      ],
    ],
    [
      'a link whose text passes through another link',
      [
        { name: 'a/b/c', type: 'symlink', linkname: '../..' },
        { name: 'l', type: 'symlink', linkname: 'a/b/c/../..' },
      ],
    ],
    ['a pipe', [{ name: 'a', type: 'fifo' }]],
    ['too many bytes', [{ name: 'a', body: 'x'.repeat(1001) }]],
    ['too many files', Array.from({ length: 11 }, (_, index) => ({ name: String(index), body: '' }))],
  ])('refuses %s', async (_name, entries) => {
    await expect(unpack(entries)).rejects.toThrow(/outside|neither|more than/);
  });

  it('replaces a link by a file of the same name and leaves its target alone', async () => {
    await unpack([
      { name: 'target', body: 'old' },
      { name: 'a', type: 'symlink', linkname: 'target' },
      { name: 'a', body: 'new' },
    ]);
    expect(await readFile(join(folder, 'target'), 'utf8')).toBe('old');
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('new');
  });

  it('refuses what is no archive', async () => {
    await expect(unpackTarGz(Readable.from([Buffer.from('nonsense')]), folder, LIMITS)).rejects.toThrow();
  });

  it('unpacks a zip file', async () => {
    await writeFile(join(outer, 'a.zip'), Buffer.from(ZIP, 'base64'));
    await unpackZip(join(outer, 'a.zip'), folder, LIMITS);
    expect(await readFile(join(folder, 'a/b.txt'), 'utf8')).toBe('zipped');
  });
});
