import { glob, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ROOT } from '../tools/generated-docs.ts';

/** A Markdown page of the repository. */
export interface Page {
  /** Below the root. */
  path: string;
  text: string;
}

/** A block of code on a page. `words` are what follows its language, such as `run=webhook`. */
export interface CodeBlock {
  language: string;
  words: string;
  code: string;
}

const NOT_OURS = [
  'node_modules',
  'dist',
  'build',
  '.svelte-kit',
  '.tsbuild',
  '.local',
  '.git',
  'test-results',
];

/** Every Markdown page of the repository. */
export async function readPages(): Promise<Page[]> {
  const paths: string[] = [];
  for await (const path of glob('**/*.md', {
    cwd: ROOT,
    exclude: (name) => NOT_OURS.includes(basename(name)),
  }))
    paths.push(path);
  return Promise.all(
    paths.sort().map(async (path) => ({ path, text: await readFile(join(ROOT, path), 'utf8') })),
  );
}

/** The fenced blocks of a page, in order. */
export function codeBlocks(text: string): CodeBlock[] {
  return [...text.matchAll(/^```(\w*)([^\n]*)\n([\s\S]*?)^```$/gm)].map(
    ([, language = '', words = '', code = '']) => ({
      language,
      words: words.trim(),
      code,
    }),
  );
}

/** A page without its fenced blocks. */
export function prose(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```$/gm, '');
}
