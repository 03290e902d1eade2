import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import tar, { type Header } from 'tar-stream';

export interface Layer {
  file: string;
  /** `sha256:…` of the uncompressed tar. */
  diffId: string;
  size: number;
}

export interface LayerWriter {
  addFolder(path: string, mode?: number, owner?: number): Promise<void>;
  addFile(path: string, body: string | Buffer, mode?: number): Promise<void>;
  addLink(path: string, target: string): Promise<void>;
  /** Adds a file of this machine. */
  addDiskFile(path: string, source: string, mode?: number): Promise<void>;
  /** Adds a folder of this machine with all below it. */
  addDiskFolder(path: string, source: string): Promise<void>;
  /** Adds what a Debian package holds; `take` leaves entries out. */
  addPackage(file: string, take: (path: string) => boolean): Promise<void>;
  finish(): Promise<Layer>;
}

const EMPTY = Buffer.alloc(0);
const SMALL_FILE_BYTES = 1024 * 1024;

/** /bin, /lib, /lib64 and /sbin are links below /usr, as in every Debian since 12. */
const MERGED = /^(bin|sbin|lib|lib32|lib64|libx32)(\/|$)/;

/**
 * Writes an image layer as a tar whose bytes depend only on what is added: owners are root, times are zero.
 * A path that is added twice keeps its first content.
 */
export function createLayerWriter(file: string): LayerWriter {
  const pack = tar.pack();
  const hash = createHash('sha256');
  let size = 0;
  const written = new Set<string>();
  const done = pipeline(
    pack as unknown as Readable,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        size += chunk.length;
        yield chunk;
      }
    },
    createWriteStream(file),
  );
  done.catch(() => undefined);

  const add = async (
    header: Partial<Header> & { name: string },
    body: Buffer | AsyncIterable<Buffer> = EMPTY,
  ): Promise<void> => {
    const name = header.name.replace(/^\.?\/+/, '').replace(/\/+$/, '');
    if (name === '' || written.has(name)) return drain(body);
    written.add(name);
    const full = { uid: 0, gid: 0, uname: '', gname: '', mtime: new Date(0), ...header, name };
    const isFile = header.type === undefined || header.type === 'file' || header.type === 'contiguous-file';
    if (!isFile) await drain(body);
    await new Promise<void>((resolve, reject) => {
      const ended = (error?: Error | null) => (error ? reject(error) : resolve());
      if (!isFile) pack.entry(full, ended);
      else if (Buffer.isBuffer(body)) pack.entry(full, body, ended);
      else feed(body, pack.entry(full, ended) as unknown as Writable).catch(reject);
    });
  };

  const writer: LayerWriter = {
    addFolder: (path, mode = 0o755, owner = 0) =>
      add({ name: path, type: 'directory', mode, uid: owner, gid: owner }),
    addFile: (path, body, mode = 0o644) =>
      add({ name: path, mode, size: Buffer.byteLength(body) }, Buffer.from(body)),
    addLink: (path, target) => add({ name: path, type: 'symlink', linkname: target, mode: 0o777 }),
    async addDiskFile(path, source, mode) {
      const stats = await lstat(source);
      // A stream costs more than a small file is worth.
      const body = stats.size <= SMALL_FILE_BYTES ? await readFile(source) : createReadStream(source);
      await add({ name: path, size: stats.size, mode: mode ?? stats.mode & 0o777 }, body);
    },
    async addDiskFolder(path, source) {
      await writer.addFolder(path);
      const entries = await readdir(source, { withFileTypes: true });
      for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
        const [from, to] = [join(source, entry.name), `${path}/${entry.name}`];
        if (entry.isDirectory()) await writer.addDiskFolder(to, from);
        else if (entry.isSymbolicLink()) await writer.addLink(to, await readlink(from));
        else if (entry.isFile()) await writer.addDiskFile(to, from);
      }
    },
    async addPackage(packageFile, take) {
      const child = spawn('dpkg-deb', ['--fsys-tarfile', packageFile], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const extract = tar.extract();
      const feeding = pipeline(child.stdout, extract as unknown as Writable);
      for await (const entry of extract) {
        const path = entry.header.name.replace(/^\.\//, '').replace(/\/$/, '');
        const name = MERGED.test(path) ? `usr/${path}` : path;
        const linkname = (entry.header.linkname as string | null)?.replace(/^\.\//, '');
        if (!take(name)) entry.resume();
        else
          await add(
            {
              ...entry.header,
              name,
              mtime: new Date(0),
              ...(entry.header.type === 'link' &&
                linkname && { linkname: MERGED.test(linkname) ? `usr/${linkname}` : linkname }),
            },
            entry as unknown as AsyncIterable<Buffer>,
          );
      }
      await feeding;
    },
    async finish() {
      pack.finalize();
      await done;
      return { file, diffId: `sha256:${hash.digest('hex')}`, size };
    },
  };
  return writer;
}

async function drain(body: Buffer | AsyncIterable<Buffer>): Promise<void> {
  if (Buffer.isBuffer(body)) return;
  const chunks = body[Symbol.asyncIterator]();
  while ((await chunks.next()).done !== true);
}

async function feed(body: AsyncIterable<Buffer>, sink: Writable): Promise<void> {
  for await (const chunk of body) if (!sink.write(chunk)) await once(sink, 'drain');
  sink.end();
}
