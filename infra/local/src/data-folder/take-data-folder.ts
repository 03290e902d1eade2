import { StartFailure } from '../system/start-failure.ts';
import { acquireLock, type Lock } from './acquire-lock.ts';

/** Takes a data folder for this process. Throws a StartFailure that says who has it. */
export async function takeDataFolder(folder: string): Promise<Lock> {
  const result = await acquireLock(folder);
  if (result.kind === 'acquired') return result.lock;
  const { pid, since, url } = result.holder;
  const where = url === undefined ? '' : ` at ${url}`;
  const who = pid === 0 ? 'a process that does not answer' : `process ${String(pid)}, since ${since}`;
  throw new StartFailure('already-running', `A portal runs here already${where} (${who}).`, {
    fix: 'Use it, stop it, or start another with: npm start -- --data-folder DIR',
  });
}
