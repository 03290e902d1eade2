import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOSTILE_TARS, tarGz } from '../../../test/archives/hostile-tars.ts';
import { hostileZip, type ZipEntry } from '../../../test/archives/hostile-zip.ts';
import { HOSTILE_ZIPS } from '../../../test/archives/hostile-zips.ts';
import { unpackTarGz, unpackZip } from './unpack-archive.ts';

const LIMITS = { maxBytes: 1_000_000, maxEntries: 50 };
const LINK = 0o120777;
const MEGABYTE = 1024 * 1024;
const text = (value: string) => Buffer.from(value);

let outer: string;
beforeEach(async () => {
  outer = await mkdtemp(join(tmpdir(), 'hostile-archive-'));
  await mkdir(join(outer, 'work'));
  await writeFile(join(outer, 'secret'), 'untouched');
});
afterEach(async () => {
  expect((await readdir(outer)).filter((name) => name !== 'upload').sort()).toEqual(['secret', 'work']);
  expect(await readFile(join(outer, 'secret'), 'utf8')).toBe('untouched');
  await rm(outer, { recursive: true });
});

const tried = {
  'archive, tar.gz': { inputs: 0, letThrough: 0 },
  'archive, zip': { inputs: 0, letThrough: 0 },
};
afterAll(() => {
  for (const [kind, { inputs, letThrough }] of Object.entries(tried))
    process.stdout.write(`security: ${kind.padEnd(44)} tried ${inputs} let through ${letThrough}\n`);
});

/** Far above what unpacking needs, far below what the bombs hold. */
const MEMORY_MB = 300;

async function refuse(kind: keyof typeof tried, why: RegExp, unpack: () => Promise<void>) {
  const before = process.memoryUsage().rss;
  const outcome = await unpack().then(
    () => undefined,
    (error: unknown) => error as Error,
  );
  tried[kind].inputs += 1;
  if (outcome === undefined) tried[kind].letThrough += 1;
  expect(outcome?.message ?? 'unpacked').toMatch(why);
  expect(outcome?.message).not.toContain(outer);
  expect((outcome?.message ?? '').length).toBeLessThan(400);
  expect((process.memoryUsage().rss - before) / MEGABYTE).toBeLessThan(MEMORY_MB);
}

describe('an archive that would do harm is refused, by the name of its entry', () => {
  it.each(HOSTILE_TARS)('tar.gz: %s', async (_what, make, why) => {
    const made = await make();
    const archive = Buffer.isBuffer(made) ? Readable.from([made]) : made;
    await refuse('archive, tar.gz', why, () => unpackTarGz(archive, join(outer, 'work'), LIMITS));
  });

  it.each(HOSTILE_ZIPS)('zip: %s', async (_what, make, why) => {
    const upload = join(outer, 'upload');
    await writeFile(upload, (await make()) as Buffer);
    await refuse('archive, zip', why, () => unpackZip(upload, join(outer, 'work'), LIMITS));
  });
});

describe('an archive that is only odd is unpacked inside', () => {
  const names = async () => (await readdir(join(outer, 'work'), { recursive: true })).sort();

  it('with names that look like others', async () => {
    const odd = ['．．/x', '‥/y', 'a\u202egpj.exe', 'con', 'ünïcode', '-rf', '$(id)'];
    await unpackTarGz(
      Readable.from([await tarGz(odd.map((name) => ({ name, body: text('x') })))]),
      join(outer, 'work'),
      LIMITS,
    );
    expect(await names()).toEqual([...odd, '．．', '‥'].sort());
  });

  it('with the last of two entries of one name, also where the first was a link', async () => {
    await unpackZipOf([
      { name: 'a', body: text('1') },
      { name: 'l', mode: LINK, body: text('a') },
      { name: 'l', body: text('2') },
      { name: 'a', body: text('3') },
    ]);
    expect([
      await readFile(join(outer, 'work/a'), 'utf8'),
      await readFile(join(outer, 'work/l'), 'utf8'),
    ]).toEqual(['3', '2']);
  });

  it('with the name of the directory, not of the file’s own header', async () => {
    await unpackZipOf([{ name: 'good', localName: '../secret' }]);
    expect(await names()).toEqual(['good']);
  });

  it('with an archive in it, which stays packed', async () => {
    await unpackZipOf([{ name: 'inner.zip', body: hostileZip([{ name: '../secret' }]) }]);
    expect(await names()).toEqual(['inner.zip']);
  });

  async function unpackZipOf(entries: ZipEntry[]) {
    await writeFile(join(outer, 'upload'), hostileZip(entries));
    await unpackZip(join(outer, 'upload'), join(outer, 'work'), LIMITS);
  }
});
