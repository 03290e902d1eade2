import { isSecretName, isSecretValue } from '@agent-gallery/contract';
import { envRow, nextId, type EnvRow } from '../form/draft.ts';
import { isBlankEnv } from '../form/request-of.ts';

/** The largest file that is read: more is no `.env`. */
export const ENV_FILE_MAX_BYTES = 256 * 1024;

export interface EnvImport {
  rows: EnvRow[];
  /** Names that were new. */
  added: string[];
  /** Names whose rows had another value before. */
  replaced: string[];
  /** Names that look like a secret's, or whose value does, of all that came. */
  secrets: string[];
}

/** Reads the text of a `.env` file as dotenv does; the parser is loaded when it is first needed. */
export async function parseEnvText(text: string): Promise<Record<string, string>> {
  const { default: dotenv } = await import('dotenv');
  return dotenv.parse(text);
}

/** Puts variables into rows: each takes the place of the row of its name, or comes after all others. */
export function importEnv(rows: readonly EnvRow[], variables: Readonly<Record<string, string>>): EnvImport {
  const next = rows.filter((row) => !isBlankEnv(row));
  const added: string[] = [];
  const replaced: string[] = [];
  for (const [name, value] of Object.entries(variables)) {
    const index = next.findLastIndex((row) => row.name.trim() === name);
    const old = next[index];
    if (old === undefined) {
      next.push(envRow(nextId(next), name, value));
      added.push(name);
    } else {
      next[index] = envRow(old.id, name, value);
      replaced.push(name);
    }
  }
  const secrets = Object.entries(variables)
    .filter(([name, value]) => isSecretName(name) || isSecretValue(value))
    .map(([name]) => name);
  return { rows: next, added, replaced, secrets };
}

/** A name for the secret that a variable's value could be kept in: `OPENAI_API_KEY` in `openai-api-key`. */
export function secretNameFor(variable: string): string {
  return variable
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
