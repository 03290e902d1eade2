import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';

const accountsSchema = z.object({ users: z.array(z.looseObject({ localId: z.string() })).default([]) });

/** Writes all accounts of the Auth emulator to a file, which is complete before it takes the old one's place. */
export async function saveAccounts(host: string, projectId: string, file: string): Promise<void> {
  const response = await fetch(`${accountsUrl(host, projectId)}:batchGet?maxResults=-1`, {
    headers: { authorization: 'Bearer owner' },
  });
  if (!response.ok) throw new Error(`The accounts could not be exported: ${await response.text()}`);
  const { users } = accountsSchema.parse(await response.json());
  await writeFile(`${file}.next`, JSON.stringify({ users }, null, 1) + '\n', { mode: 0o600 });
  await rename(`${file}.next`, file);
}

/** Gives the Auth emulator the accounts of such a file; does nothing where there is none. */
export async function loadAccounts(host: string, projectId: string, file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const { users } = accountsSchema.parse(JSON.parse(text));
  if (users.length === 0) return;
  const response = await fetch(`${accountsUrl(host, projectId)}:batchCreate`, {
    method: 'POST',
    headers: { authorization: 'Bearer owner', 'content-type': 'application/json' },
    body: JSON.stringify({ users }),
  });
  if (!response.ok) throw new Error(`The accounts in ${file} could not be loaded: ${await response.text()}`);
  await response.body?.cancel();
}

function accountsUrl(host: string, projectId: string): string {
  return `http://${host}/identitytoolkit.googleapis.com/v1/projects/${projectId}/accounts`;
}
