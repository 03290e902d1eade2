import { createWriteStream } from 'node:fs';
import { link, mkdir, realpath, rm, symlink } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import tar from 'tar-stream';
import yauzl from 'yauzl';

export interface UnpackLimits {
  maxBytes: number;
  maxEntries: number;
  /** Ends the unpacking. */
  signal?: AbortSignal;
}

/** What is wrong with an archive, in words for its author: the entry is named. */
export class ArchiveError extends Error {}

interface Target {
  file(path: string, content: Readable | AsyncIterable<Buffer>, mode: number): Promise<void>;
  folder(path: string): Promise<void>;
  symlink(path: string, target: string): Promise<void>;
  hardlink(path: string, target: string): Promise<void>;
}

const SYMLINK_MODE = 0o120000;

/**
 * Unpacks a `.tar.gz` into a folder. Nothing is written outside of it, whatever names and links the archive holds.
 * Throws an ArchiveError that says what is wrong with the archive.
 */
export async function unpackTarGz(archive: Readable, folder: string, limits: UnpackLimits): Promise<void> {
  const target = await createTarget(folder, limits);
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
  const target = await createTarget(folder, limits);
  const zip = await yauzl.openPromise(file, { autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      const mode = entry.externalFileAttributes >>> 16;
      if (entry.fileName.endsWith('/')) await target.folder(entry.fileName);
      else {
        const content = await zip.openReadStreamPromise(entry);
        if ((mode & 0o170000) === SYMLINK_MODE)
          await target.symlink(entry.fileName, Buffer.concat(await content.toArray()).toString());
        else await target.file(entry.fileName, content, mode === 0 ? 0o644 : mode);
      }
    }
  } finally {
    zip.close();
  }
}

async function createTarget(folder: string, limits: UnpackLimits): Promise<Target> {
  await mkdir(folder, { recursive: true });
  const root = await realpath(folder);
  const isInside = (path: string) => path === root || path.startsWith(root + sep);
  let bytes = 0;
  let entries = 0;
  const count = (name: string) => {
    limits.signal?.throwIfAborted();
    if (++entries > limits.maxEntries)
      throw new ArchiveError(`it holds more than ${String(limits.maxEntries)} files, from ${name} on`);
  };
  /** The entry's place, its folder made and free of links that lead outside, and nothing there yet. */
  const place = async (name: string): Promise<string> => {
    count(name);
    const path = resolve(root, name.replace(/^\/+/, ''));
    if (!isInside(path) || path === root) throw new ArchiveError(`${name} leads outside of the archive`);
    const parent = dirname(path);
    await mkdir(parent, { recursive: true });
    const real = await realpath(parent);
    if (!isInside(real)) throw new ArchiveError(`${name} leads outside of the archive`);
    const free = join(real, path.slice(parent.length));
    await rm(free, { force: true, recursive: true });
    return free;
  };
  const limited = (name: string) =>
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        limits.signal?.throwIfAborted();
        bytes += chunk.length;
        if (bytes > limits.maxBytes)
          throw new ArchiveError(`unpacked it holds more than ${String(limits.maxBytes)} bytes, at ${name}`);
        yield chunk;
      }
    };
  return {
    async file(name, content, mode) {
      const path = await place(name);
      await pipeline(
        content,
        limited(name),
        createWriteStream(path, { flags: 'wx', mode: (mode & 0o777) | 0o600 }),
      );
    },
    async folder(name) {
      count(name);
      const path = resolve(root, name.replace(/^\/+/, ''));
      if (!isInside(path)) throw new ArchiveError(`${name} leads outside of the archive`);
      await mkdir(path, { recursive: true });
      if (!isInside(await realpath(path))) throw new ArchiveError(`${name} leads outside of the archive`);
    },
    async symlink(name, to) {
      const path = await place(name);
      // ".." after a name could pass through another link, so that where it leads cannot be told from its text.
      if (
        to.startsWith('/') ||
        /(^|\/)(?!\.{1,2}\/)[^/]+\/+(.*\/)?\.\.(\/|$)/.test(to) ||
        !isInside(resolve(dirname(path), to))
      )
        throw new ArchiveError(`the link ${name} leads outside of the archive`);
      await symlink(to, path);
    },
    async hardlink(name, to) {
      const source = resolve(root, to.replace(/^\/+/, ''));
      const real = await realpath(source).catch(() => source);
      if (!isInside(real)) throw new ArchiveError(`the link ${name} leads outside of the archive`);
      await link(real, await place(name));
    },
  };
}
