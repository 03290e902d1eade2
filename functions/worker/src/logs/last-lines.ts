import { setTimeout as sleep } from 'node:timers/promises';
import type { Firestore } from '@google-cloud/firestore';
import { type StepName, compareLines, decodeLines, logChunkSchema, paths } from '@agent-gallery/contract';

const SHOWN = 20;
const CHUNKS_READ = 4;
const LOOKS = 6;
const PAUSE_MS = 250;

/**
 * The last lines of a step, oldest first, at most 20. Lines come by another way than the status that says that the step
 * failed, so they are looked for again until two looks in a row find the same.
 */
export async function lastLines(db: Firestore, deploymentId: string, step: StepName): Promise<string[]> {
  let before: string | undefined;
  let found: string[] = [];
  for (let look = 0; look < LOOKS; look++) {
    const chunks = await db
      .collection(paths.logChunks(deploymentId))
      .orderBy('committedAt', 'desc')
      .limit(CHUNKS_READ)
      .get();
    const lines = chunks.docs
      .flatMap((chunk) => decodeLines(logChunkSchema.parse(chunk.data()).lines))
      .filter((line) => line.step === step);
    found = lines
      .sort(compareLines)
      .slice(-SHOWN)
      .map((line) => line.text);
    const seen = found.join('\n');
    if (found.length > 0 && seen === before) break;
    before = seen;
    await sleep(PAUSE_MS);
  }
  return found;
}
