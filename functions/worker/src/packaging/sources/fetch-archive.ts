import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StepFailure } from '../../engine/step-failure.ts';
import { MAX_ARCHIVE_BYTES, UNPACK_LIMITS } from '../limits.ts';
import { ArchiveError } from '../unpack/tree-writer.ts';
import { unpackTarGz, unpackZip } from '../unpack/unpack-archive.ts';

/** Reads what was uploaded. `open` answers undefined where there is no such object. */
export interface UploadReader {
  open(object: string): Promise<{ sizeBytes: number; content: Readable } | undefined>;
}

const FIX = 'Pack the agent’s folder again as zip or tar.gz, and upload it.';

function refuse(cause: string, fix = FIX): never {
  throw new StepFailure('source-invalid', 'The uploaded archive cannot be used.', { cause, fix });
}

/** Words for what the zip and gzip readers throw. */
function wordsOf(error: unknown): string {
  if (error instanceof ArchiveError) return `The archive is refused: ${error.message}.`;
  const { message = 'unknown error' } = error as Error;
  return `The archive cannot be read: ${message}.`;
}

/** An archive that holds one folder and nothing else means that folder, as GitHub's do. */
async function rootOf(folder: string): Promise<string> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => name !== '__MACOSX');
  const [only] = entries;
  return entries.length === 1 && only?.isDirectory() ? join(folder, only.name) : folder;
}

/** Unpacks an upload below `workFolder` and answers the folder that it stands for. Throws a StepFailure that names the entry at fault. */
export async function fetchArchive(
  uploads: UploadReader,
  object: string,
  workFolder: string,
  signal: AbortSignal,
  limits = UNPACK_LIMITS,
): Promise<string> {
  const upload = await uploads.open(object);
  if (upload === undefined) {
    throw new StepFailure('source-not-found', 'The uploaded archive is not there.', {
      cause: `There is no ${object} in the source bucket: it was never uploaded whole, or was deleted since.`,
      fix: 'Upload it again.',
    });
  }
  if (upload.sizeBytes > MAX_ARCHIVE_BYTES)
    refuse(
      `It has ${upload.sizeBytes} bytes; ${MAX_ARCHIVE_BYTES} are allowed.`,
      'Leave out what the agent does not need, such as node_modules and data.',
    );
  const file = join(workFolder, object.endsWith('.zip') ? 'upload.zip' : 'upload.tar.gz');
  const folder = join(workFolder, 'upload');
  await pipeline(upload.content, createWriteStream(file), { signal });
  try {
    if (object.endsWith('.zip')) await unpackZip(file, folder, { ...limits, signal });
    else await unpackTarGz(createReadStream(file), folder, { ...limits, signal });
  } catch (error) {
    signal.throwIfAborted();
    refuse(wordsOf(error));
  } finally {
    await rm(file, { force: true });
  }
  const root = await rootOf(folder);
  if (!(await stat(root)).isDirectory()) refuse('It holds no folder.');
  return root;
}
