import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** `import … from 'x'`, `export … from 'x'`, `import 'x'` and `import('x')`, less those of types alone. */
const IMPORT =
  /(?:^\s*(?:import|export)\s+(?!type\b)(?:[^;'"]*?\sfrom\s+)?|\bimport\()'((?:@[a-z0-9-]+\/)?[a-z0-9][a-z0-9._-]*)(?:\/[^']*)?'/gm;

/** Packages that files import, by their specifiers. */
export function packagesIn(texts: readonly string[]): string[] {
  const found = texts.flatMap((text) => [...text.matchAll(IMPORT)].map(([, name = '']) => name));
  return [...new Set(found)].sort();
}

/** Packages that the files of a folder import, its tests left out. */
export async function importedPackages(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  const sources = names.filter((name) => /\.(ts|svelte)$/.test(name) && !/\.(test|spec)\.ts$/.test(name));
  return packagesIn(await Promise.all(sources.map((name) => readFile(join(folder, name), 'utf8'))));
}
