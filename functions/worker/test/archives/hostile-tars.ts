import { Readable } from 'node:stream';
import { constants, createGzip, gzipSync } from 'node:zlib';
import tar, { type Header } from 'tar-stream';

const MEGABYTE = 1024 * 1024;
const zeros = (bytes: number) => Buffer.alloc(bytes);
const text = (value: string) => Buffer.from(value);

type TarEntry = Partial<Header> & { name: string } & { body?: Buffer };

/** A tar.gz as its entries say. */
export async function tarGz(entries: readonly TarEntry[]): Promise<Buffer> {
  const pack = tar.pack();
  for (const { body, ...header } of entries) pack.entry(header, body ?? Buffer.alloc(0));
  pack.finalize();
  const parts: Buffer[] = [];
  for await (const part of pack) parts.push(part as Buffer);
  return gzipSync(Buffer.concat(parts), { level: 1 });
}

/** A header block as it is, whatever it says of itself. */
function rawHeader(name: string, typeflag: string, size: string | Buffer): Buffer {
  const block = zeros(512);
  block.write(name, 0, 'utf8');
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  Buffer.from(size as string).copy(block, 124);
  block.write('00000000000\0', 136);
  block.write('        ', 148);
  block.write(typeflag, 156);
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
const octal = (size: number) => size.toString(8).padStart(11, '0') + '\0';
const pax = (record: string): Buffer => {
  const line = (length: number) => `${length} ${record}\n`;
  let length = record.length + 3;
  while (Buffer.byteLength(line(length)) !== length) length += 1;
  const body = text(line(length));
  return Buffer.concat([rawHeader('pax', 'x', octal(body.length)), body, zeros(512 - (body.length % 512))]);
};
const file = (name: string, body = 'x') =>
  Buffer.concat([rawHeader(name, '0', octal(body.length)), text(body), zeros(512 - (body.length % 512))]);
const raw = (...parts: Buffer[]) => gzipSync(Buffer.concat([...parts, zeros(1024)]), { level: 1 });

/** Megabytes that are made as they are read, so that they are nowhere whole. */
function endless(before: Buffer, megabytes: number): Readable {
  const source = Readable.from(
    (function* () {
      yield before;
      for (let at = 0; at < megabytes; at += 1) yield zeros(MEGABYTE);
    })(),
  );
  return source.pipe(createGzip({ level: constants.Z_BEST_SPEED }));
}

/** What it is, the archive, and what is said when it is refused. */
export type Refused = readonly [string, () => Promise<Buffer | Readable> | Buffer | Readable, RegExp];

/** Made for unpacking with at most 1,000,000 bytes and 50 entries. */
export const HOSTILE_TARS: readonly Refused[] = [
  ['..', () => tarGz([{ name: '../secret', body: text('x') }]), /\.\.\/secret leads outside/],
  ['.. within', () => tarGz([{ name: 'a/../../secret', body: text('x') }]), /secret leads outside/],
  ['a folder ..', () => tarGz([{ name: '../out/', type: 'directory' }]), /out\/? leads outside/],
  ['.. after a slash', () => tarGz([{ name: '/../secret', body: text('x') }]), /secret leads outside/],
  ['.. in a pax name', () => raw(pax('path=../secret'), file('fine')), /\.\.\/secret leads outside/],
  [
    '.. in a GNU long name',
    () => raw(rawHeader('././@LongLink', 'L', octal(10)), text('../secret\0'), zeros(502), file('fine')),
    /\.\.\/secret leads outside/,
  ],
  [
    'a link out',
    () => tarGz([{ name: 'l', type: 'symlink', linkname: '../secret' }]),
    /link l leads outside/,
  ],
  [
    'an absolute link',
    () => tarGz([{ name: 'l', type: 'symlink', linkname: '/etc/passwd' }]),
    /link l leads outside/,
  ],
  [
    'a pax link out',
    () => raw(pax('linkpath=../secret'), rawHeader('l', '2', octal(0))),
    /link l leads outside/,
  ],
  [
    'a hard link out',
    () => tarGz([{ name: 'l', type: 'link', linkname: '../secret' }]),
    /link l leads outside/,
  ],
  [
    'an absolute hard link',
    () => tarGz([{ name: 'l', type: 'link', linkname: '/../secret' }]),
    /link l leads outside/,
  ],
  [
    'a hard link to nothing',
    () => tarGz([{ name: 'l', type: 'link', linkname: 'none' }]),
    /^l cannot be unpacked: ENOENT$/,
  ],
  [
    'a link through links',
    () =>
      tarGz([
        { name: 'a/b/c', type: 'symlink', linkname: '../..' },
        { name: 'l', type: 'symlink', linkname: 'a/b/c/../..' },
      ]),
    /link l leads outside/,
  ],
  ['a character device', () => tarGz([{ name: 'mem', type: 'character-device' }]), /mem is neither/],
  ['a block device', () => tarGz([{ name: 'sda', type: 'block-device' }]), /sda is neither/],
  ['a pipe', () => tarGz([{ name: 'p', type: 'fifo' }]), /p is neither/],
  [
    'a name of 10,000 letters',
    () => raw(pax(`path=${'n'.repeat(10_000)}`), file('fine')),
    /^n{120}… is too long a name$/,
  ],
  [
    'a path of 5,000 folders',
    () => raw(pax(`path=${'d/'.repeat(5_000)}x`), file('fine')),
    /is too long a name$/,
  ],
  ['a name with a zero', () => raw(pax('path=a\0b'), file('fine')), /is no name of a file|leads outside/],
  [
    'a folder that is a file',
    () =>
      tarGz([
        { name: 'a', body: text('x') },
        { name: 'a/b', body: text('x') },
      ]),
    /^a\/b cannot be unpacked: (?:EEXIST|ENOTDIR)$/,
  ],
  [
    '51 files',
    () => tarGz(Array.from({ length: 51 }, (_, at) => ({ name: `f${at}`, body: text('') }))),
    /more than 50 files, from f50 on/,
  ],
  [
    '51 folders',
    () => tarGz(Array.from({ length: 51 }, (_, at) => ({ name: `d${at}/`, type: 'directory' as const }))),
    /more than 50 files, from d50/,
  ],
  [
    'a file of 2 GB of zeros',
    () => endless(rawHeader('bomb', '0', octal(2_048 * MEGABYTE)), 2_048),
    /more than 1000000 bytes, at bomb/,
  ],
  [
    'many files of zeros',
    () => tarGz(Array.from({ length: 20 }, (_, at) => ({ name: `z${at}`, body: zeros(60_000) }))),
    /more than 1000000 bytes, at z16/,
  ],
  [
    'a pax header of 2 GB',
    () => endless(Buffer.concat([file('first'), rawHeader('pax', 'x', octal(2_048 * MEGABYTE))]), 2_048),
    /Header exceeds max size/,
  ],
  [
    'a GNU name of 2 GB',
    () => endless(rawHeader('././@LongLink', 'L', octal(2_048 * MEGABYTE)), 2_048),
    /Header exceeds max size/,
  ],
  ['2 GB after its end', () => endless(file('last'), 2_048), /after last is no file for more than/],
  [
    'a size that is larger than the archive',
    () => gzipSync(Buffer.concat([rawHeader('cut', '0', octal(500_000)), text('x')])),
    /cut cannot be unpacked|Unexpected end/,
  ],
  [
    'a size beyond all numbers',
    () =>
      raw(
        rawHeader(
          'huge',
          '0',
          Buffer.from([0x80, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
        ),
      ),
    /./,
  ],
  [
    'a checksum that is wrong',
    () => {
      const block = file('a');
      block[0] = 66;
      return raw(block);
    },
    /Invalid tar header/,
  ],
  [
    'half an archive',
    async () =>
      (
        await tarGz([{ name: 'a', body: Buffer.from(crypto.getRandomValues(new Uint8Array(20_000))) }])
      ).subarray(0, 9_000),
    /a cannot be unpacked: ./,
  ],
  ['no archive', () => text('hello'), /incorrect header/],
];
