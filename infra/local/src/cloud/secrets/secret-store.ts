import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../json-file.ts';
import { projectNumber } from '../project/project-number.ts';

const versionSchema = z.object({
  /** 1 and up, in the order in which they were added. */
  id: z.int(),
  state: z.enum(['ENABLED', 'DISABLED', 'DESTROYED']),
  createTime: z.string(),
  destroyTime: z.string().optional(),
  /** Base64; gone when it is destroyed. */
  data: z.string().optional(),
  /** Whether who added it sent a checksum, which was right. */
  isChecksumGiven: z.boolean().optional(),
});

const secretSchema = z.object({
  /** The project's id, not its number. */
  project: z.string(),
  id: z.string(),
  createTime: z.string(),
  etag: z.string(),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
  versions: z.array(versionSchema),
});

export type SecretVersion = z.infer<typeof versionSchema>;
export type Secret = z.infer<typeof secretSchema>;

/** Secrets, each in a file that only this user may read. */
export interface SecretStore {
  /** `project` is an id or a number. */
  find(project: string, id: string): Secret | undefined;
  list(project: string): Secret[];
  save(secret: Secret): void;
  remove(secret: Secret): void;
}

export function createSecretStore(folder: string): SecretStore {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const fileOf = ({ project, id }: Pick<Secret, 'project' | 'id'>) =>
    join(folder, `${createHash('sha256').update(`${project}/${id}`).digest('hex')}.json`);
  const secrets = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => secretSchema.parse(readJsonFile(join(folder, file))));
  const isOf = (secret: Secret, project: string) =>
    secret.project === project || projectNumber(secret.project) === project;
  return {
    find: (project, id) => secrets.find((secret) => secret.id === id && isOf(secret, project)),
    list: (project) =>
      secrets.filter((secret) => isOf(secret, project)).sort((a, b) => (a.id < b.id ? -1 : 1)),
    save(secret) {
      writeJsonFile(fileOf(secret), secret);
      if (!secrets.includes(secret)) secrets.push(secret);
    },
    remove(secret) {
      rmSync(fileOf(secret), { force: true });
      secrets.splice(secrets.indexOf(secret), 1);
    },
  };
}
