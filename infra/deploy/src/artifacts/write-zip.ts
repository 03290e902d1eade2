import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import yazl from 'yazl';

export interface ZipEntry {
  /** With slashes. */
  name: string;
  content: Buffer;
}

/** The earliest time that a zip can hold. */
const EPOCH = new Date(1980, 0, 1);

/** Writes a zip in the order of the names, without times: the same content is always the same file. */
export async function writeZip(file: string, entries: readonly ZipEntry[]): Promise<void> {
  const zip = new yazl.ZipFile();
  for (const { name, content } of [...entries].sort((a, b) => (a.name < b.name ? -1 : 1)))
    zip.addBuffer(content, name, { mtime: EPOCH, mode: 0o100644, forceDosTimestamp: true });
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
}
