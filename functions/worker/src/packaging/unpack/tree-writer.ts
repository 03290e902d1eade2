import { createWriteStream } from 'node:fs';
import { link, mkdir, realpath, rm, symlink } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface UnpackLimits {
  maxBytes: number;
  maxEntries: number;
  /** Ends the unpacking. */
  signal?: AbortSignal;
}

/** What is wrong with an archive, in words for its author: the entry is named. */
export class ArchiveError extends Error {}

const SHOWN_CHARACTERS = 120;
/** What Linux takes of a name and of a path, less the folder that it is unpacked into. */
const MAX_NAME_BYTES = 255;
const MAX_PATH_BYTES = 2_048;

/** An entry's name as a message can hold it. */
export function shortName(name: string): string {
  return name.length > SHOWN_CHARACTERS ? `${name.slice(0, SHOWN_CHARACTERS)}…` : name;
}

/** Throws an ArchiveError for a name that no file can have. */
function checkName(name: string): void {
  const isTooLong =
    Buffer.byteLength(name) > MAX_PATH_BYTES ||
    name.split('/').some((part) => Buffer.byteLength(part) > MAX_NAME_BYTES);
  if (isTooLong) throw new ArchiveError(`${shortName(name)} is too long a name`);
  if (name.includes('\0')) throw new ArchiveError(`${shortName(name)} is no name of a file`);
}

export interface TreeWriter {
  file(path: string, content: Readable | AsyncIterable<Buffer>, mode: number): Promise<void>;
  folder(path: string): Promise<void>;
  symlink(path: string, target: string): Promise<void>;
  hardlink(path: string, target: string): Promise<void>;
}

/** Writes below a folder and nowhere else, whatever names and links it is given. Its methods throw an ArchiveError that names the entry. */
export async function createTreeWriter(folder: string, limits: UnpackLimits): Promise<TreeWriter> {
  await mkdir(folder, { recursive: true });
  const root = await realpath(folder);
  const isInside = (path: string) => path === root || path.startsWith(root + sep);
  let bytes = 0;
  let entries = 0;
  const count = (name: string) => {
    limits.signal?.throwIfAborted();
    checkName(name);
    if (++entries > limits.maxEntries)
      throw new ArchiveError(
        `it holds more than ${String(limits.maxEntries)} files, from ${shortName(name)} on`,
      );
  };
  /** The entry's place, its folder made and free of links that lead outside, and nothing there yet. */
  const place = async (name: string): Promise<string> => {
    count(name);
    const path = resolve(root, name.replace(/^\/+/, ''));
    if (!isInside(path) || path === root)
      throw new ArchiveError(`${shortName(name)} leads outside of the archive`);
    const parent = dirname(path);
    await mkdir(parent, { recursive: true });
    const real = await realpath(parent);
    if (!isInside(real)) throw new ArchiveError(`${shortName(name)} leads outside of the archive`);
    const free = real + path.slice(parent.length);
    await rm(free, { force: true, recursive: true });
    return free;
  };
  const limited = (name: string) =>
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        limits.signal?.throwIfAborted();
        bytes += chunk.length;
        if (bytes > limits.maxBytes)
          throw new ArchiveError(
            `unpacked it holds more than ${String(limits.maxBytes)} bytes, at ${shortName(name)}`,
          );
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
      if (!isInside(path)) throw new ArchiveError(`${shortName(name)} leads outside of the archive`);
      await mkdir(path, { recursive: true });
      if (!isInside(await realpath(path)))
        throw new ArchiveError(`${shortName(name)} leads outside of the archive`);
    },
    async symlink(name, to) {
      const path = await place(name);
      // ".." after a name could pass through another link, so that where it leads cannot be told from its text.
      if (
        to.startsWith('/') ||
        /(^|\/)(?!\.{1,2}\/)[^/]+\/+(.*\/)?\.\.(\/|$)/.test(to) ||
        !isInside(resolve(dirname(path), to))
      )
        throw new ArchiveError(`the link ${shortName(name)} leads outside of the archive`);
      await symlink(to, path);
    },
    async hardlink(name, to) {
      const source = resolve(root, to.replace(/^\/+/, ''));
      const real = await realpath(source).catch(() => source);
      if (!isInside(real)) throw new ArchiveError(`the link ${shortName(name)} leads outside of the archive`);
      await link(real, await place(name));
    },
  };
}
