import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import tar from 'tar-stream';
import yauzl from 'yauzl';
import { ArchiveError, createTreeWriter, type UnpackLimits } from './tree-writer.ts';

export { ArchiveError, type UnpackLimits } from './tree-writer.ts';

/** Kinds of files in the upper bits of a Unix mode; 0 where the zip was made elsewhere. */
const KIND_BITS = 0o170000;
const SYMLINK_MODE = 0o120000;
const FILE_MODES = [0, 0o100000];
const MAX_LINK_BYTES = 4096;

/**
 * Unpacks a `.tar.gz` into a folder. Nothing is written outside of it, whatever names and links the archive holds.
 * Throws an ArchiveError that says what is wrong with the archive.
 */
export async function unpackTarGz(archive: Readable, folder: string, limits: UnpackLimits): Promise<void> {
  const target = await createTreeWriter(folder, limits);
  const extract = tar.extract();
  const reading = pipeline(archive, createGunzip(), extract as unknown as Writable);
  reading.catch(() => undefined);
  for await (const entry of extract) {
    const { name, type, mode, linkname } = entry.header;
    switch (type) {
      case 'directory':
        await target.folder(name);
        break;
      case 'symlink':
        await target.symlink(name, linkname);
        break;
      case 'link':
        await target.hardlink(name, linkname);
        break;
      case 'file':
      case 'contiguous-file':
        await target.file(name, entry as unknown as AsyncIterable<Buffer>, mode);
        break;
      case 'block-device':
      case 'character-device':
      case 'fifo':
        throw new ArchiveError(`${name} is neither a file, a folder nor a link`);
    }
    entry.resume();
  }
  await reading;
}

/** Unpacks a zip file into a folder, like unpackTarGz. */
export async function unpackZip(file: string, folder: string, limits: UnpackLimits): Promise<void> {
  const target = await createTreeWriter(folder, limits);
  const zip = await yauzl.openPromise(file, { autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      const mode = entry.externalFileAttributes >>> 16;
      if (entry.fileName.endsWith('/')) await target.folder(entry.fileName);
      else {
        const kind = mode & KIND_BITS;
        const isLink = kind === SYMLINK_MODE;
        if ((!isLink && !FILE_MODES.includes(kind)) || (isLink && entry.uncompressedSize > MAX_LINK_BYTES))
          throw new ArchiveError(`${entry.fileName} is neither a file, a folder nor a link`);
        const content = await zip.openReadStreamPromise(entry);
        if (isLink) await target.symlink(entry.fileName, Buffer.concat(await content.toArray()).toString());
        else await target.file(entry.fileName, content, mode === 0 ? 0o644 : mode);
      }
    }
  } finally {
    zip.close();
  }
}
