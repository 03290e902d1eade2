import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const MATRIX = join(import.meta.dirname, '../../../functions/api/test/emulator/role-matrix.test.ts');

const WORDS: Readonly<Record<string, string>> = {
  all: 'nobody in particular: it is open',
  user: 'anybody who is signed in',
  viewer: 'viewer',
  deployer: 'deployer',
  admin: 'admin',
};

/** Whom each operation is for, from the table by which a test asks every route as everybody. Throws for one that it does not name. */
export async function readRoles(): Promise<(operationId: string) => string> {
  const text = await readFile(MATRIX, 'utf8');
  const least = new Map(
    [...text.matchAll(/^ {2}(\w+): \{\s*least: '(\w+)'/gm)].map(([, name = '', role = '']) => [name, role]),
  );
  return (operationId) => {
    const words = WORDS[least.get(operationId) ?? ''];
    if (words === undefined) throw new Error(`${MATRIX} does not say whom ${operationId} is for`);
    return words;
  };
}
