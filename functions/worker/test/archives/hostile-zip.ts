import { deflateRawSync } from 'node:zlib';

/** An entry of a zip that need not be true to itself. */
export interface ZipEntry {
  name: string | Buffer;
  body?: Buffer;
  /** What its directory says of its size; the truth where it is left out. */
  saidSize?: number | bigint;
  /** What its own header says, where that is something else. */
  localName?: string;
  localSize?: number;
  /** Unix mode with the kind of file. */
  mode?: number;
  method?: number;
  flags?: number;
  /** Points at the data of the entry before. */
  overlaps?: true;
}

const UINT32 = 0xffffffff;

/** A zip as its entries say, with as many entries as it says (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT). */
export function hostileZip(entries: readonly ZipEntry[], { saidEntries = entries.length } = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  let start = 0;
  for (const {
    name,
    body = Buffer.from('x'),
    saidSize,
    localName,
    localSize,
    mode = 0o100644,
    method = 8,
    flags = 0,
    overlaps,
  } of entries) {
    const nameBytes = Buffer.from(name as string);
    const packed = method === 8 ? deflateRawSync(body) : body;
    const size = saidSize ?? body.length;
    const isLarge = typeof size === 'bigint';
    const extra = Buffer.alloc(isLarge ? 12 : 0);
    if (isLarge) {
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(8, 2);
      extra.writeBigUInt64LE(size, 4);
    }
    const sizeField = isLarge ? UINT32 : size;
    if (overlaps === undefined) {
      const localBytes = localName === undefined ? nameBytes : Buffer.from(localName);
      const local = Buffer.alloc(30);
      local.writeUInt32LE(0x04034b50, 0);
      local.writeUInt16LE(20, 4);
      local.writeUInt16LE(flags, 6);
      local.writeUInt16LE(method, 8);
      local.writeUInt32LE(packed.length, 18);
      local.writeUInt32LE(localSize ?? sizeField, 22);
      local.writeUInt16LE(localBytes.length, 26);
      parts.push(local, localBytes, packed);
      start = offset;
      offset += local.length + localBytes.length + packed.length;
    }
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE((3 << 8) | 20, 4);
    central.writeUInt16LE(20, 6);
    central.writeUInt16LE(flags, 8);
    central.writeUInt16LE(method, 10);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt32LE(sizeField, 24);
    central.writeUInt16LE(nameBytes.length, 28);
    central.writeUInt16LE(extra.length, 30);
    central.writeUInt32LE((mode << 16) >>> 0, 38);
    central.writeUInt32LE(start, 42);
    directory.push(central, nameBytes, extra);
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(saidEntries, 8);
  end.writeUInt16LE(saidEntries, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listed, end]);
}
