import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../json-file.ts';
import type { Policy, Revision, RevisionTemplate, Service } from './resource/resources.ts';
import { parseServiceName } from './resource/service-name.ts';

export type RevisionState =
  { status: 'starting' } | { status: 'ready' } | { status: 'failed'; message: string; reason: string };

export interface RevisionRecord {
  /** The short name. */
  id: string;
  revision: Revision;
  /** As it was asked for, completed; a later request for the same name must ask for the same. */
  template: RevisionTemplate;
  state: RevisionState;
}

/** What the local Cloud Run knows of one service. */
export interface ServiceRecord {
  service: Service;
  /** Oldest first. */
  revisions: RevisionRecord[];
  /** How many revisions there have ever been. */
  revisionCount: number;
  policy: Policy;
}

export interface ServiceStore {
  get(name: string): ServiceRecord | undefined;
  all(): ServiceRecord[];
  /** Keeps the record and writes it to its file. */
  save(record: ServiceRecord): void;
  remove(name: string): void;
}

// The files are this module's own: the check is for one that was damaged or is of another version.
const recordSchema = z.object({
  service: z.looseObject({ name: z.string(), generation: z.string(), etag: z.string() }),
  revisions: z.array(z.looseObject({ id: z.string(), state: z.looseObject({ status: z.string() }) })),
  revisionCount: z.int(),
  policy: z.looseObject({}),
});

/** Keeps services in memory and in one JSON file each. */
export function createServiceStore(folder: string): ServiceStore {
  mkdirSync(folder, { recursive: true });
  const records = new Map<string, ServiceRecord>();
  for (const file of readdirSync(folder)) {
    if (!file.endsWith('.json')) continue;
    const record = recordSchema.parse(readJsonFile(join(folder, file))) as unknown as ServiceRecord;
    records.set(record.service.name, record);
  }
  const fileOf = (name: string) => {
    const { project, location, id } = parseServiceName(name);
    return join(folder, `${[project, location, id].map(encodeURIComponent).join('~')}.json`);
  };
  return {
    get: (name) => records.get(name),
    all: () => [...records.values()],
    save(record) {
      records.set(record.service.name, record);
      writeJsonFile(fileOf(record.service.name), record);
    },
    remove(name) {
      records.delete(name);
      rmSync(fileOf(name), { force: true });
    },
  };
}
