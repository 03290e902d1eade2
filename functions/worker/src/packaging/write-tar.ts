import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Pack, pack as createPack } from 'tar-stream';

/** What one name of an archive holds. */
export type TarEntry =
  | { kind: 'file'; name: string }
  | { kind: 'link'; name: string; target: string }
  | { kind: 'text'; name: string; text: string };

const EPOCH = new Date(0);
const OWNER = { mtime: EPOCH, uid: 0, gid: 0 };

async function addFile(tar: Pack, folder: string, name: string): Promise<void> {
  const path = join(folder, name);
  const { size, mode } = await stat(path);
  const header = { name, size, mode: (mode & 0o100) === 0 ? 0o644 : 0o755, ...OWNER };
  await new Promise<void>((resolve, reject) => {
    const entry = tar.entry(header, (error) => (error ? reject(error) : resolve()));
    createReadStream(path).on('error', reject).pipe(entry);
  });
}

/**
 * Writes a tar.gz that is the same for the same content: names in order, no times, no owners. Answers the hash of the tar
 * before compression, so that it does not change with the compressor, and the size of what was written, in bytes.
 */
export async function writeTarGz(
  folder: string,
  entries: readonly TarEntry[],
  file: string,
): Promise<{ sha256: string; sizeBytes: number }> {
  const tar = createPack();
  const hash = createHash('sha256');
  const hashed = new PassThrough();
  hashed.on('data', (chunk: Buffer) => hash.update(chunk));
  const writing = pipeline(tar, hashed, createGzip(), createWriteStream(file));
  const adding = (async () => {
    for (const entry of [...entries].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.kind === 'file') await addFile(tar, folder, entry.name);
      else if (entry.kind === 'text') tar.entry({ name: entry.name, mode: 0o644, ...OWNER }, entry.text);
      else tar.entry({ name: entry.name, type: 'symlink', linkname: entry.target, mode: 0o777, ...OWNER });
    }
    tar.finalize();
  })();
  await Promise.all([
    writing,
    adding.catch((error: unknown) => {
      tar.destroy(error as Error);
      throw error;
    }),
  ]);
  return { sha256: hash.digest('hex'), sizeBytes: (await stat(file)).size };
}
