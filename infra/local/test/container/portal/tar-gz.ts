import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

/** Files as a tar.gz, as a browser uploads it. */
export async function tarGz(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const tar = pack();
  for (const [name, text] of Object.entries(files)) tar.entry({ name }, text);
  tar.finalize();
  const parts: Buffer[] = [];
  for await (const part of tar) parts.push(part as Buffer);
  return gzipSync(Buffer.concat(parts));
}
