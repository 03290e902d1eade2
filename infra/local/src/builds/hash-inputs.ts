import { createHash } from 'node:crypto';
import { glob, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

const NO_INPUT = /(^|\/)(node_modules|dist|build|\.svelte-kit|\.tsbuild|test-results)(\/|$)|\.test\.ts$/;

/** A digest of the names and contents of all files that the patterns name below `root`, without tests and what builds generate. */
export async function hashInputs(root: string, patterns: readonly string[]): Promise<string> {
  const paths = new Set<string>();
  const exclude = (path: string) => NO_INPUT.test(path);
  for await (const path of glob(patterns, { cwd: root, exclude })) paths.add(path);
  const hash = createHash('sha256');
  for (const path of [...paths].sort()) {
    const file = join(root, path);
    if ((await stat(file)).isFile()) hash.update(`${path}\0`).update(await readFile(file));
  }
  return hash.digest('hex');
}
