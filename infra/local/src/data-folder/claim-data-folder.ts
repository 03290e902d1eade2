import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_DATA_FOLDER, type PortalFolders } from './portal-folders.ts';
import { StartFailure } from '../system/start-failure.ts';

/** Lies in every data folder, so that no other folder is taken for one. */
const MARKER = 'agent-gallery-data';

/**
 * Makes the folders that are missing and starts the logs anew. Throws a StartFailure for a folder that holds something else,
 * since files of ours would replace others there.
 */
export async function claimDataFolder(folders: PortalFolders): Promise<void> {
  const names: string[] = await readdir(folders.base).catch(() => []);
  if (folders.base !== DEFAULT_DATA_FOLDER && names.length > 0 && !names.includes(MARKER))
    throw new StartFailure('data-folder-taken', `${folders.base} holds other files than the portal's.`, {
      fix: 'Choose a new or an empty folder: npm start -- --data-folder DIR',
    });
  await rm(folders.logs, { recursive: true, force: true });
  await Promise.all(Object.values(folders).map((folder: string) => mkdir(folder, { recursive: true })));
  await writeFile(join(folders.base, MARKER), 'Data of the Agent Gallery on this machine. May be deleted.\n');
}
