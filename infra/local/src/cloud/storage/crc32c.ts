/** CRC-32C (Castagnoli, reversed polynomial), which Cloud Storage keeps for every object. */
const POLYNOMIAL = 0x82f63b78;

/** Eight tables, so that eight bytes are taken at a time ("slicing by eight"). */
const TABLES = buildTables();

function buildTables(): Uint32Array[] {
  const tables = Array.from({ length: 8 }, () => new Uint32Array(256));
  const [first = new Uint32Array(256)] = tables;
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
    first[byte] = value >>> 0;
  }
  for (let byte = 0; byte < 256; byte++) {
    let value = first[byte] ?? 0;
    for (const table of tables.slice(1)) {
      value = (value >>> 8) ^ (first[value & 0xff] ?? 0);
      table[byte] = value >>> 0;
    }
  }
  return tables;
}

export interface Crc32c {
  update(bytes: Buffer): void;
  /** Base64 of the four bytes, the first one the highest, as in an object's `crc32c`. */
  digest(): string;
}

export function createCrc32c(): Crc32c {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES as [
    ...[Uint32Array, Uint32Array, Uint32Array, Uint32Array],
    ...[Uint32Array, Uint32Array, Uint32Array, Uint32Array],
  ];
  let state = 0xffffffff;
  return {
    update(bytes) {
      let crc = state;
      let index = 0;
      for (; index + 8 <= bytes.length; index += 8) {
        const low = crc ^ bytes.readUInt32LE(index);
        crc =
          at(t7, low & 0xff) ^
          at(t6, (low >>> 8) & 0xff) ^
          at(t5, (low >>> 16) & 0xff) ^
          at(t4, low >>> 24) ^
          at(t3, bytes[index + 4] ?? 0) ^
          at(t2, bytes[index + 5] ?? 0) ^
          at(t1, bytes[index + 6] ?? 0) ^
          at(t0, bytes[index + 7] ?? 0);
      }
      for (; index < bytes.length; index++) crc = (crc >>> 8) ^ at(t0, (crc ^ (bytes[index] ?? 0)) & 0xff);
      state = crc;
    },
    digest() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE((state ^ 0xffffffff) >>> 0);
      return bytes.toString('base64');
    },
  };
}

function at(table: Uint32Array, index: number): number {
  return table[index] ?? 0;
}
