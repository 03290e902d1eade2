import { describe, expect, it } from 'vitest';
import { createCrc32c } from './crc32c.ts';

function crc32c(...parts: Buffer[]): string {
  const crc = createCrc32c();
  parts.forEach((part) => crc.update(part));
  return Buffer.from(crc.digest(), 'base64').toString('hex');
}

describe('createCrc32c', () => {
  // RFC 3720, appendix B.4, and the check value of the catalogue of parametrised CRC algorithms
  it.each([
    ['123456789', Buffer.from('123456789'), 'e3069283'],
    ['32 bytes of zeroes', Buffer.alloc(32), '8a9136aa'],
    ['32 bytes of ones', Buffer.alloc(32, 0xff), '62a8ab43'],
    ['32 rising bytes', Buffer.from(Array.from({ length: 32 }, (_, index) => index)), '46dd794e'],
    ['nothing', Buffer.alloc(0), '00000000'],
  ])('gives the known value of %s', (_name, bytes, value) => {
    expect(crc32c(bytes)).toBe(value);
  });

  it('does not depend on how the bytes are parted', () => {
    const bytes = Buffer.from('The quick brown fox jumps over the lazy dog');
    expect(crc32c(bytes.subarray(0, 3), bytes.subarray(3, 20), bytes.subarray(20))).toBe(crc32c(bytes));
  });
});
