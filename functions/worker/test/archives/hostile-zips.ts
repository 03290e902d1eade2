import { hostileZip, type ZipEntry } from './hostile-zip.ts';
import type { Refused } from './hostile-tars.ts';

const LINK = 0o120777;
const MEGABYTE = 1024 * 1024;
const zeros = (bytes: number) => Buffer.alloc(bytes);
const text = (value: string) => Buffer.from(value);
const zipOf = (...entries: ZipEntry[]) => hostileZip(entries);
/** Made for unpacking with at most 1,000,000 bytes and 50 entries. */
export const HOSTILE_ZIPS: readonly Refused[] = [
  ['..', () => zipOf({ name: '../secret' }), /\.\.\/secret/],
  ['.. within', () => zipOf({ name: 'a/../../secret' }), /\.\.\/\.\.\/secret/],
  ['.. with backslashes', () => zipOf({ name: '..\\secret' }), /\.\.\/secret/],
  ['an absolute name', () => zipOf({ name: '/etc/agent' }), /\/etc\/agent/],
  ['an absolute name with backslashes', () => zipOf({ name: '\\etc\\agent' }), /\/etc\/agent/],
  ['a drive', () => zipOf({ name: 'C:\\secret' }), /C:\/secret/],
  ['.. in the Unicode name', () => zipOf({ name: '../secret', flags: 0x800 }), /\.\.\/secret/],
  ['a folder ..', () => zipOf({ name: '../out/' }), /\.\.\/out/],
  ['a link out', () => zipOf({ name: 'l', mode: LINK, body: text('../secret') }), /link l leads outside/],
  [
    'an absolute link',
    () => zipOf({ name: 'l', mode: LINK, body: text('/etc/passwd') }),
    /link l leads outside/,
  ],
  [
    'a link of 10,000 letters',
    () => zipOf({ name: 'l', mode: LINK, body: text('n'.repeat(10_000)) }),
    /l is neither/,
  ],
  [
    'a link that lies of its length',
    () => zipOf({ name: 'l', mode: LINK, body: zeros(MEGABYTE), saidSize: 10 }),
    /l cannot be unpacked: too many bytes/,
  ],
  ['a device', () => zipOf({ name: 'mem', mode: 0o020666 }), /mem is neither/],
  ['a pipe', () => zipOf({ name: 'p', mode: 0o010666 }), /p is neither/],
  ['a socket', () => zipOf({ name: 's', mode: 0o140666 }), /s is neither/],
  ['a name of 10,000 letters', () => zipOf({ name: 'n'.repeat(10_000) }), /^n{120}… is too long a name$/],
  ['a name with a zero', () => zipOf({ name: 'a\0b' }), /is no name of a file/],
  [
    '51 files',
    () => hostileZip(Array.from({ length: 51 }, (_, at) => ({ name: `f${at}` }))),
    /more than 50 files, from f50 on/,
  ],
  ['a bomb', () => zipOf({ name: 'bomb', body: zeros(20 * MEGABYTE) }), /more than 1000000 bytes, at bomb/],
  [
    'a bomb that says that it is small',
    () => zipOf({ name: 'bomb', body: zeros(20 * MEGABYTE), saidSize: 10 }),
    /bomb cannot be unpacked: too many bytes/,
  ],
  [
    'a bomb whose own header says that it is small',
    () => zipOf({ name: 'bomb', body: zeros(20 * MEGABYTE), localSize: 10 }),
    /more than 1000000 bytes, at bomb/,
  ],
  [
    'a file that says that it is large',
    () => zipOf({ name: 'hollow', saidSize: 4_000_000_000 }),
    /hollow cannot be unpacked: not enough bytes/,
  ],
  ['a size of zip64 beyond all numbers', () => zipOf({ name: 'huge', saidSize: 2n ** 62n }), /./],
  [
    'a size of zip64 that is not so',
    () => zipOf({ name: 'large', saidSize: 2n ** 40n }),
    /large cannot be unpacked: not enough bytes/,
  ],
  [
    'one piece of data under 40 names',
    () =>
      hostileZip([
        { name: 'o0', body: zeros(60_000) },
        ...Array.from({ length: 39 }, (_, at) => ({
          name: `o${at + 1}`,
          body: zeros(60_000),
          overlaps: true as const,
        })),
      ]),
    /more than 1000000 bytes, at o16/,
  ],
  ['more entries than it has', () => hostileZip([{ name: 'a' }], { saidEntries: 30 }), /./],
  ['an encrypted file', () => zipOf({ name: 'e', flags: 1 }), /e cannot be unpacked: entry is encrypted/],
  [
    'an unknown compression',
    () => zipOf({ name: 'b', method: 12 }),
    /b cannot be unpacked: unsupported compression/,
  ],
  [
    'a folder that is a file',
    () => zipOf({ name: 'a' }, { name: 'a/b' }),
    /^a\/b cannot be unpacked: (?:EEXIST|ENOTDIR)$/,
  ],
  ['half an archive', () => zipOf({ name: 'a' }).subarray(0, 40), /./],
  ['no archive', () => text('hello'), /./],
];
