import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { StorageSource } from './build.ts';
import { unpackTarGz, unpackZip } from '@agent-gallery/worker/unpack';

/** What a build reads its source from. */
export interface SourceStorage {
  /** Throws when there is no such object. */
  readObject(
    bucket: string,
    name: string,
    generation?: string,
  ): { object: { generation: string; size: string }; content: Readable };
}

const LIMITS = { maxBytes: 4 * 1024 ** 3, maxEntries: 500_000 };

/**
 * Unpacks a source archive into the workspace and returns the generation that was read.
 * Throws an Error whose message is for the user.
 */
export async function fetchSource(
  storage: SourceStorage,
  source: StorageSource,
  workspace: string,
  say: (text: string) => void,
): Promise<StorageSource> {
  // An absent generation may come as "0".
  const generation = Number(source.generation ?? 0) > 0 ? source.generation : undefined;
  const { object, content } = storage.readObject(source.bucket, source.object, generation);
  const name = `gs://${source.bucket}/${source.object}#${object.generation}`;
  say(`Fetching storage object: ${name}`);
  say(`Copying ${name}...`);
  if (source.object.endsWith('.zip')) {
    const file = join(workspace, '..', `${Date.now().toString(36)}.zip`);
    await pipeline(content, createWriteStream(file));
    await unpackZip(file, workspace, LIMITS).finally(() => rm(file, { force: true }));
  } else {
    await unpackTarGz(content, workspace, LIMITS);
  }
  say(`Operation completed over 1 objects/${humanSize(Number(object.size))}.`);
  return { bucket: source.bucket, object: source.object, generation: object.generation };
}

function humanSize(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  const power = bytes === 0 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  return `${(bytes / 1024 ** power).toFixed(1)} ${units[power] ?? 'B'}`;
}
