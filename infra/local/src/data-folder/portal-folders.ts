import { join, resolve } from 'node:path';

/** The repository. */
export const ROOT = resolve(import.meta.dirname, '../../../..');

/** Where `npm start` keeps everything unless told otherwise; git ignores it. */
export const DEFAULT_DATA_FOLDER = join(ROOT, '.local');

export interface PortalFolders {
  /** What the emulators keep. */
  data: string;
  /** The whole; the local cloud has a folder of its own in it. */
  base: string;
  logs: string;
  /** Numbers of processes and ports. */
  run: string;
}

/** What lies where in a data folder. */
export function portalFolders(dataFolder: string): PortalFolders {
  return {
    data: join(dataFolder, 'data'),
    base: dataFolder,
    logs: join(dataFolder, 'logs'),
    run: join(dataFolder, 'run'),
  };
}
