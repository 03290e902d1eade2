import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { pack as createPack } from 'tar-stream';
import type { Archive } from '../engine/ports.ts';
import { StepFailure } from '../engine/step-failure.ts';
import { looksSecret } from './looks-secret.ts';
import { listFiles } from './list-files.ts';

export const MAX_FILES = 10_000;
export const MAX_BYTES = 200 * 1024 * 1024;

const EPOCH = new Date(0);

/** Packs one folder as a deterministic tar.gz: sorted names, no times, no owners. */
async function tarOf(folder: string, names: readonly string[]): Promise<Buffer> {
  const tar = createPack();
  const collected = (async () => {
    const parts: Buffer[] = [];
    for await (const part of tar) parts.push(part as Buffer);
    return Buffer.concat(parts);
  })();
  for (const name of names) {
    const path = join(folder, name);
    const executable = ((await stat(path)).mode & 0o100) !== 0;
    const content = await readFile(path);
    tar.entry(
      { name, size: content.length, mode: executable ? 0o755 : 0o644, mtime: EPOCH, uid: 0, gid: 0 },
      content,
    );
  }
  tar.finalize();
  return collected;
}

function refuse(cause: string, fix: string): never {
  throw new StepFailure('source-invalid', 'The agent’s source cannot be packaged.', { cause, fix });
}

/**
 * Packs an agent's folder for Cloud Build. Files named in its ignore files stay out, and so do those that look like secrets.
 * The same content always gives the same hash. Throws a StepFailure for too many or too large files and for links out of the folder.
 */
export async function packFolder(folder: string): Promise<Archive> {
  const root = await realpath(folder).catch(() => undefined);
  if (!root) {
    throw new StepFailure('source-not-found', 'The agent’s source is not there.', {
      cause: 'The portal has no folder for this agent.',
      fix: 'Deploy an agent that the gallery lists.',
    });
  }
  const { files, links } = await listFiles(root);
  if (links[0] !== undefined)
    refuse(
      `${links[0]} is a link, and links are not packaged.`,
      'Replace the link by the file, or name it in .gcloudignore.',
    );
  if (files.length > MAX_FILES)
    refuse(
      `It has ${files.length} files; ${MAX_FILES} are allowed.`,
      'Name what is not needed in .gcloudignore.',
    );

  const names: string[] = [];
  const withheld: string[] = [];
  let bytes = 0;
  for (const { name, sizeBytes } of files) {
    bytes += sizeBytes;
    if (bytes > MAX_BYTES)
      refuse(`Its files exceed ${MAX_BYTES} bytes at ${name}.`, 'Name what is not needed in .gcloudignore.');
    if (await looksSecret(join(root, name), sizeBytes)) withheld.push(name);
    else names.push(name);
  }
  const tar = await tarOf(root, names);
  return {
    bytes: await promisify(gzip)(tar),
    sha256: createHash('sha256').update(tar).digest('hex'),
    fileCount: names.length,
    hasDockerfile: names.includes('Dockerfile'),
    withheld,
  };
}
