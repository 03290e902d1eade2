import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import ignore from 'ignore';

/** Never part of what is deployed. */
const ALWAYS_OUT = ['node_modules/', '.tsbuild/', '.git/', '.env', '.env.*', '*.pem', '*.key'];

/** The files of a folder by their names with slashes, in order, less those that its .gcloudignore names. */
export async function listSources(folder: string): Promise<string[]> {
  const text = await readFile(join(folder, '.gcloudignore'), 'utf8').catch(() => '');
  const rules = ignore().add(ALWAYS_OUT).add(text);
  const names: string[] = [];
  const walk = async (inner: string): Promise<void> => {
    for (const entry of await readdir(join(folder, inner), { withFileTypes: true })) {
      const name = inner + entry.name;
      if (entry.isDirectory()) {
        if (!rules.ignores(`${name}/`)) await walk(`${name}/`);
      } else if (entry.isFile() && !rules.ignores(name)) names.push(name);
    }
  };
  await walk('');
  return names.sort();
}
