import { readFile, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import ignore from 'ignore';

/** What tools make, whatever an ignore file says. */
const MADE = [
  '.git',
  'node_modules/',
  'dist/',
  'build/',
  'coverage/',
  '.tsbuild/',
  '*.tsbuildinfo',
  '.venv/',
  '__pycache__/',
  '*.log',
];

/**
 * Names of an agent's files that its author wrote, in their order: less what its .gitignore names and what tools make. Unlike what is
 * packaged, whose ignore files may leave out the very source that the image's bundle was made of. Links are not followed.
 */
export async function listSourceFiles(folder: string): Promise<string[]> {
  const root = await realpath(folder);
  const ignored = ignore()
    .add(MADE)
    .add(await readFile(join(root, '.gitignore'), 'utf8').catch(() => ''));
  const names: string[] = [];
  const walk = async (inner: string): Promise<void> => {
    for (const entry of await readdir(join(root, inner), { withFileTypes: true })) {
      const name = inner === '' ? entry.name : `${inner}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!ignored.ignores(`${name}/`)) await walk(name);
      } else if (entry.isFile() && !ignored.ignores(name)) names.push(name);
    }
  };
  await walk('');
  return names.sort();
}
