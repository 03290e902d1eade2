import { access, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

const EXPORT_NAME = 'export';
const METADATA_FILE = join(EXPORT_NAME, `${EXPORT_NAME}.overall_export_metadata`);

/**
 * Exports the default database into `folder`/current. The new export is complete before it takes the old one's place,
 * and the old one stays in `folder`/previous until it has.
 */
export async function saveFirestore(host: string, projectId: string, folder: string): Promise<void> {
  const [next, current, previous] = ['next', 'current', 'previous'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await rm(next, { recursive: true, force: true });
  await mkdir(next, { recursive: true });
  const response = await fetch(`http://${host}/emulator/v1/projects/${projectId}:export`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer owner' },
    body: JSON.stringify({
      database: `projects/${projectId}/databases/(default)`,
      export_directory: next,
      export_name: EXPORT_NAME,
    }),
  });
  if (!response.ok) throw new Error(`Firestore's data could not be exported: ${await response.text()}`);
  await response.body?.cancel();
  await rm(previous, { recursive: true, force: true });
  if (await exists(current)) await rename(current, previous);
  await rename(next, current);
  await rm(previous, { recursive: true, force: true });
}

/** The metadata file of the newest complete export, or undefined when there is none. */
export async function findFirestoreExport(folder: string): Promise<string | undefined> {
  for (const name of ['current', 'previous']) {
    const file = join(folder, name, METADATA_FILE);
    if (await exists(file)) return file;
  }
  return undefined;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
