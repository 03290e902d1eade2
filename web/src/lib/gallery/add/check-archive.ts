import { UPLOAD_MAX_BYTES } from '@agent-gallery/contract';

/** Why a file cannot be an agent's archive. */
export type ArchiveFault = 'type' | 'empty' | 'too-large' | 'content';

const ZIP = [0x50, 0x4b];
const GZIP = [0x1f, 0x8b];

/** What is wrong with a file that shall be uploaded, by its name, its size and how it begins; undefined where nothing is. */
export async function checkArchive(file: File): Promise<ArchiveFault | undefined> {
  const isZip = /\.zip$/i.test(file.name);
  if (!isZip && !/\.(?:tar\.gz|tgz)$/i.test(file.name)) return 'type';
  if (file.size === 0) return 'empty';
  if (file.size > UPLOAD_MAX_BYTES) return 'too-large';
  const begins = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  return (isZip ? ZIP : GZIP).every((byte, index) => begins[index] === byte) ? undefined : 'content';
}
