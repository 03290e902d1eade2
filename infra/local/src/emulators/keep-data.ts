import { join } from 'node:path';
import type { Log } from '../cloud/log.ts';
import { saveAccounts } from './save-accounts.ts';
import { saveFirestore } from './save-firestore.ts';

export interface DataFolders {
  firestore: string;
  accountsFile: string;
}

export interface DataKeeper {
  /** Stops the timer and saves once more, at most once whatever the number of calls. */
  close(): Promise<void>;
}

/** Where a data folder holds what the emulators keep. */
export function dataFolders(dataFolder: string): DataFolders {
  return { firestore: join(dataFolder, 'firestore'), accountsFile: join(dataFolder, 'accounts.json') };
}

/**
 * Saves Firestore and the accounts at an interval and once at the end. An export of 29 MB takes 0.12 s; where it takes
 * longer, the pause grows with it, so that saving is never more than half a percent of the time.
 */
export function keepData(options: {
  hosts: { firestore: string | undefined; auth: string };
  projectId: string;
  folders: DataFolders;
  intervalMs: number;
  log: Log;
}): DataKeeper {
  const { hosts, projectId, folders, intervalMs, log } = options;
  let timer: NodeJS.Timeout;
  let saving: Promise<void> = Promise.resolve();
  let closing: Promise<void> | undefined;

  const save = async () => {
    const startedAt = performance.now();
    const results = await Promise.allSettled([
      hosts.firestore === undefined
        ? undefined
        : saveFirestore(hosts.firestore, projectId, folders.firestore),
      saveAccounts(hosts.auth, projectId, folders.accountsFile),
    ]);
    for (const result of results)
      if (result.status === 'rejected') log('ERROR', 'Data was not saved', { error: String(result.reason) });
    return performance.now() - startedAt;
  };
  const schedule = (pauseMs: number) => {
    timer = setTimeout(() => {
      saving = save().then((tookMs) => schedule(Math.max(intervalMs, tookMs * 200)));
    }, pauseMs);
  };
  const close = async () => {
    clearTimeout(timer);
    await saving;
    clearTimeout(timer);
    await save();
  };
  schedule(intervalMs);
  return { close: () => (closing ??= close()) };
}
