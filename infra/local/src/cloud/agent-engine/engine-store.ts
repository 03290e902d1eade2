import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../json-file.ts';
import { engineInputSchema, type ReasoningEngine } from './resources.ts';

export interface EngineRecord {
  /** As it is in effect. */
  engine: ReasoningEngine;
  /** As it is to become, while a container for it starts. */
  wanted?: ReasoningEngine;
  /** Counts the containers that it has had, as revisions. */
  generation: number;
  /** The engine as its container that serves was started from; absent until one was ready. */
  live?: { spec: NonNullable<ReasoningEngine['spec']>; generation: number };
}

/** Reasoning engines in memory and in one JSON file each. */
export interface EngineStore {
  get(name: string): EngineRecord | undefined;
  /** Newest first. */
  all(): EngineRecord[];
  save(record: EngineRecord): void;
  remove(name: string): void;
}

const recordSchema = z.looseObject({
  engine: engineInputSchema.extend({ name: z.string(), displayName: z.string(), createTime: z.string() }),
  generation: z.int(),
});

export function createEngineStore(folder: string): EngineStore {
  mkdirSync(folder, { recursive: true });
  const records = new Map<string, EngineRecord>();
  for (const file of readdirSync(folder)) {
    if (!file.endsWith('.json')) continue;
    const record = recordSchema.parse(readJsonFile(join(folder, file))) as unknown as EngineRecord;
    records.set(record.engine.name, record);
  }
  const fileOf = (name: string) => join(folder, `${encodeURIComponent(name)}.json`);
  return {
    get: (name) => records.get(name),
    all: () => [...records.values()].sort((a, b) => b.engine.createTime.localeCompare(a.engine.createTime)),
    save(record) {
      records.set(record.engine.name, record);
      writeJsonFile(fileOf(record.engine.name), record);
    },
    remove(name) {
      records.delete(name);
      rmSync(fileOf(name), { force: true });
    },
  };
}
