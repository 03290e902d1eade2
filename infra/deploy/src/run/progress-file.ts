import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Argv } from '../plan/step.ts';

/** Which steps have been done, so that a run that failed can go on. */
export interface Progress {
  isDone: (id: string, argv: Argv) => boolean;
  /** Remembers a step with the arguments that it was done with: with others it is another step. */
  remember: (id: string, argv: Argv) => Promise<void>;
  /** Forgets all of it. */
  clear: () => Promise<void>;
}

const fileSchema = z.object({ done: z.record(z.string(), z.string()).default({}) });

const hashOf = (argv: Argv) => createHash('sha256').update(JSON.stringify(argv)).digest('hex');

/** Progress that is kept in a file. `isFresh` forgets what is there. A file that cannot be read counts as none. */
export async function openProgress(file: string, isFresh: boolean): Promise<Progress> {
  const text = isFresh ? '{}' : await readFile(file, 'utf8').catch(() => '{}');
  const done = new Map<string, string>();
  try {
    for (const [id, hash] of Object.entries(fileSchema.parse(JSON.parse(text)).done)) done.set(id, hash);
  } catch {
    done.clear();
  }
  return {
    isDone: (id, argv) => done.get(id) === hashOf(argv),
    remember: async (id, argv) => {
      done.set(id, hashOf(argv));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(`${file}.new`, JSON.stringify({ done: Object.fromEntries(done) }, null, 2) + '\n');
      await rename(`${file}.new`, file);
    },
    clear: () => rm(file, { force: true }),
  };
}
