import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import tar from 'tar-stream';
import yauzl from 'yauzl';
import { ArchiveError, createTreeWriter, shortName, type UnpackLimits } from './tree-writer.ts';

export { ArchiveError, type UnpackLimits } from './tree-writer.ts';

/** Kinds of files in the upper bits of a Unix mode; 0 where the zip was made elsewhere. */
const KIND_BITS = 0o170000;
const SYMLINK_MODE = 0o120000;
const FILE_MODES = [0, 0o100000];
const MAX_LINK_BYTES = 4096;
/** What may stand between two files of a tar: names and attributes, which its reader holds in memory as a whole. */
const MAX_HEADER_BYTES = 2 * 1024 * 1024;

/** Does something with an entry; what fails is said of the entry, without the paths of this machine. */
async function unpackEntry(name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ArchiveError || (error as Error).name === 'AbortError') throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const isOfSystem = (error as NodeJS.ErrnoException).syscall !== undefined;
    throw new ArchiveError(`${shortName(name)} cannot be unpacked: ${isOfSystem ? (code ?? '') : message}`);
  }
}

/**
 * Unpacks a `.tar.gz` into a folder. Nothing is written outside of it, whatever names and links the archive holds.
 * Throws an ArchiveError that says what is wrong with the archive.
 */
export async function unpackTarGz(archive: Readable, folder: string, limits: UnpackLimits): Promise<void> {
  const target = await createTreeWriter(folder, limits);
  const extract = tar.extract();
  let lastName = 'the beginning';
  let unreadBytes = 0;
  const metered = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      unreadBytes += chunk.length;
      if (unreadBytes > MAX_HEADER_BYTES)
        throw new ArchiveError(
          `what comes after ${shortName(lastName)} is no file for more than ${String(MAX_HEADER_BYTES)} bytes`,
        );
      yield chunk;
    }
  };
  const content = async function* (entry: AsyncIterable<Buffer>) {
    for await (const chunk of entry) {
      unreadBytes = 0;
      yield chunk;
    }
  };
  const reading = pipeline(archive, createGunzip(), metered, extract as unknown as Writable);
  reading.catch(() => undefined);
  for await (const entry of extract) {
    const { name, type, mode, linkname } = entry.header;
    lastName = name;
    unreadBytes = 0;
    await unpackEntry(name, async () => {
      switch (type) {
        case 'directory':
          return target.folder(name);
        case 'symlink':
          return target.symlink(name, linkname);
        case 'link':
          return target.hardlink(name, linkname);
        case 'file':
        case 'contiguous-file':
          return target.file(name, content(entry as unknown as AsyncIterable<Buffer>), mode);
        case 'block-device':
        case 'character-device':
        case 'fifo':
          throw new ArchiveError(`${shortName(name)} is neither a file, a folder nor a link`);
      }
    });
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
      const { fileName, uncompressedSize, externalFileAttributes } = entry;
      const mode = externalFileAttributes >>> 16;
      await unpackEntry(fileName, async () => {
        if (fileName.endsWith('/')) return target.folder(fileName);
        const kind = mode & KIND_BITS;
        const isLink = kind === SYMLINK_MODE;
        if ((!isLink && !FILE_MODES.includes(kind)) || (isLink && uncompressedSize > MAX_LINK_BYTES))
          throw new ArchiveError(`${shortName(fileName)} is neither a file, a folder nor a link`);
        const content = await zip.openReadStreamPromise(entry);
        // It flows before anybody reads it, and an error that nobody hears ends the process. Whoever reads it hears of it too.
        content.on('error', () => undefined);
        if (!isLink) return target.file(fileName, content, mode === 0 ? 0o644 : mode);
        return target.symlink(fileName, Buffer.concat(await content.toArray()).toString());
      });
    }
  } finally {
    zip.close();
  }
}
