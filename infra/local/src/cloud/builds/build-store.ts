import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonFile, writeJsonFile } from '../json-file.ts';
import { toMilliseconds, type Build, type BuildStatus } from './build.ts';

/** What is kept of a build. */
export interface BuildRecord {
  build: Build;
  /** The last status that was published; another one than the build's must be published again. */
  published?: BuildStatus;
}

/** Builds by id, in memory and on disk. */
export interface BuildStore {
  get(id: string): BuildRecord | undefined;
  /** Saves a new or a changed record. */
  save(record: BuildRecord): void;
  /** Newest first. */
  list(): BuildRecord[];
}

export function createBuildStore(folder: string): BuildStore {
  mkdirSync(folder, { recursive: true });
  const records = new Map<string, BuildRecord>();
  for (const file of readdirSync(folder)) {
    if (!file.endsWith('.json')) continue;
    const record = readJsonFile(join(folder, file)) as BuildRecord;
    records.set(record.build.id, record);
  }
  return {
    get: (id) => records.get(id),
    save(record) {
      records.set(record.build.id, record);
      writeJsonFile(join(folder, `${record.build.id}.json`), record);
    },
    list: () => [...records.values()].reverse().sort((a, b) => createdAt(b) - createdAt(a)),
  };
}

function createdAt({ build }: BuildRecord): number {
  return toMilliseconds(build.createTime);
}
