import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';

/** Compresses a file for speed, not for size, and returns digest and size of what it wrote. The same bytes give the same digest. */
export async function gzipFile(source: string, target: string): Promise<{ digest: string; size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  await pipeline(
    createReadStream(source, { highWaterMark: 1024 * 1024 }),
    createGzip({ level: constants.Z_BEST_SPEED, chunkSize: 1024 * 1024 }),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        size += chunk.length;
        yield chunk;
      }
    },
    createWriteStream(target),
  );
  return { digest: `sha256:${hash.digest('hex')}`, size };
}
