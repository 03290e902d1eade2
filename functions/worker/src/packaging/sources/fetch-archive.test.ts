import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_ARCHIVE_BYTES } from '../limits.ts';
import { fetchArchive } from './fetch-archive.ts';

// zip of `a/b.txt` holding "zipped", made by Python's zipfile
const ZIP = Buffer.from(
  'UEsDBBQAAAAAAAAAIQBXaMLiBgAAAAYAAAAHAAAAYS9iLnR4dHppcHBlZFBLAQIUAxQAAAAAAAAAIQBXaMLiBgAAAAYAAAAHAAAAAAAAAAAAAACkAQAAAABhL2IudHh0UEsFBgAAAAABAAEANQAAACsAAAAAAA==',
  'base64',
);
const TAR = 'uploads/default/0123456789abcdef.tar.gz';
const LIMITS = { maxBytes: 1_000_000, maxEntries: 20 };
const signal = new AbortController().signal;

interface Entry {
  name: string;
  type?: 'symlink' | 'character-device';
  linkname?: string;
  size?: number;
}

async function tarGz(entries: Entry[]): Promise<Buffer> {
  const tar = pack();
  for (const { size = 1, ...header } of entries) {
    if (header.type) tar.entry(header);
    else tar.entry(header, Buffer.alloc(size));
  }
  tar.finalize();
  const parts: Buffer[] = [];
  for await (const part of tar) parts.push(part as Buffer);
  return gzipSync(Buffer.concat(parts), { level: 1 });
}

describe('fetchArchive', () => {
  let outer: string;
  let work: string;
  beforeEach(async () => {
    outer = await mkdtemp(join(tmpdir(), 'fetch-archive-'));
    work = await mkdtemp(join(outer, 'work-'));
    await writeFile(join(outer, 'secret'), 'untouched');
  });
  afterEach(async () => {
    expect(await readFile(join(outer, 'secret'), 'utf8')).toBe('untouched');
    expect((await readdir(outer)).length).toBe(2);
    await rm(outer, { recursive: true });
  });

  const fetchBytes = (bytes: Buffer, object = TAR, sizeBytes = bytes.length) =>
    fetchArchive(
      { open: async () => ({ sizeBytes, content: Readable.from([bytes]) }) },
      object,
      work,
      signal,
      LIMITS,
    );

  it('unpacks a tar.gz', async () => {
    const folder = await fetchBytes(await tarGz([{ name: 'Dockerfile' }, { name: 'src/a.js' }]));
    expect((await readdir(folder, { recursive: true })).sort()).toEqual(['Dockerfile', 'src', 'src/a.js']);
  });

  it('takes the one folder of an archive for the source, in a zip too', async () => {
    const folder = await fetchBytes(ZIP, 'uploads/default/0123456789abcdef.zip');
    expect(await readFile(join(folder, 'b.txt'), 'utf8')).toBe('zipped');
  });

  it.each<[string, Entry[], RegExp]>([
    ['a name that leads out', [{ name: '../secret' }], /\.\.\/secret leads outside/],
    [
      'a link that leads out',
      [{ name: 'l', type: 'symlink', linkname: '../../secret' }],
      /link l leads outside/,
    ],
    [
      'a write through a link',
      [{ name: 'l', type: 'symlink', linkname: '.' }, { name: 'l/../../secret' }],
      /secret leads outside/,
    ],
    ['a device', [{ name: 'dev/mem', type: 'character-device' }], /dev\/mem is neither/],
    [
      'a bomb',
      Array.from({ length: 9 }, (_, at) => ({ name: `zeros-${at}`, size: 120_000 })),
      /holds more than 1000000 bytes, at zeros-8/,
    ],
    [
      'too many files',
      Array.from({ length: 21 }, (_, at) => ({ name: `f${at}` })),
      /holds more than 20 files, from f20 on/,
    ],
  ])('refuses %s, and names it', async (_what, entries, why) => {
    await expect(fetchBytes(await tarGz(entries))).rejects.toMatchObject({
      code: 'source-invalid',
      why: expect.stringMatching(why),
    });
  });

  it.each([
    ['no gzip', Buffer.from('hello'), TAR],
    ['a gzip that is cut', gzipSync(Buffer.alloc(100_000, 'x')).subarray(0, 60), TAR],
    ['no zip', Buffer.from('hello'), 'uploads/default/0123456789abcdef.zip'],
  ])('says that %s cannot be read', async (_what, bytes, object) => {
    await expect(fetchBytes(bytes, object)).rejects.toMatchObject({
      code: 'source-invalid',
      why: expect.stringContaining('cannot be read'),
    });
  });

  it('refuses an upload that is too large before it is read', async () => {
    await expect(fetchBytes(Buffer.from(''), TAR, MAX_ARCHIVE_BYTES + 1)).rejects.toMatchObject({
      why: expect.stringContaining(`${MAX_ARCHIVE_BYTES} are allowed`),
    });
  });

  it('says that an upload is gone', async () => {
    await expect(fetchArchive({ open: async () => undefined }, TAR, work, signal)).rejects.toMatchObject({
      code: 'source-not-found',
    });
  });
});
