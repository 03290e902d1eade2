import { preconditionFailed, StorageError } from './storage-error.ts';

/** Conditions on the live object (https://cloud.google.com/storage/docs/request-preconditions); generation 0 stands for "none". */
export interface Preconditions {
  ifGenerationMatch?: string;
  ifGenerationNotMatch?: string;
  ifMetagenerationMatch?: string;
  ifMetagenerationNotMatch?: string;
}

const NAMES = [
  'ifGenerationMatch',
  'ifGenerationNotMatch',
  'ifMetagenerationMatch',
  'ifMetagenerationNotMatch',
] as const;

/** Reads preconditions from a query. Throws a StorageError (400) when one is no number. */
export function parsePreconditions(query: (name: string) => string | undefined): Preconditions {
  const conditions: Preconditions = {};
  for (const name of NAMES) {
    const value = query(name);
    if (value === undefined) continue;
    if (!/^\d+$/.test(value)) throw new StorageError(400, 'invalid', `Invalid value for ${name}: ${value}`);
    conditions[name] = value;
  }
  return conditions;
}

/** Throws a StorageError (412) when a condition does not hold. */
export function checkPreconditions(
  conditions: Preconditions,
  live: { generation: string; metageneration: string } | undefined,
): void {
  const generation = live?.generation ?? '0';
  const metageneration = live?.metageneration ?? '0';
  const holds =
    (conditions.ifGenerationMatch ?? generation) === generation &&
    conditions.ifGenerationNotMatch !== generation &&
    (conditions.ifMetagenerationMatch ?? metageneration) === metageneration &&
    conditions.ifMetagenerationNotMatch !== metageneration;
  if (!holds) throw preconditionFailed();
}
