import { execFile } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Needed only to install packages, never to run what they hold. */
const LEFT_OUT = new Set([
  'debconf',
  'cdebconf',
  'dpkg',
  'install-info',
  'init-system-helpers',
  'perl-base',
  'adduser',
]);
const PREFERRED_PROVIDERS: Readonly<Record<string, string>> = { awk: 'mawk' };

/** What `apt-cache depends` lists below one package. */
interface Stanza {
  name: string;
  /** One array for each dependency: its alternatives, the first one preferred. */
  dependencies: string[][];
}

/** Files of the packages and of all that they depend on. See downloadPackages. */
export async function fetchPackages(roots: readonly string[], cacheFolder: string): Promise<string[]> {
  return downloadPackages(await resolvePackages(roots), cacheFolder);
}

/**
 * Files of just these packages, downloaded into `cacheFolder` unless they are there.
 * Throws an Error where apt is missing or cannot reach its mirror.
 */
export async function downloadPackages(names: readonly string[], cacheFolder: string): Promise<string[]> {
  await mkdir(cacheFolder, { recursive: true });
  const missing = missingFrom(await readdir(cacheFolder), names);
  if (missing.length > 0)
    await run('apt-get', ['download', '-q', '-o', 'APT::Sandbox::User=root', ...missing], {
      cwd: cacheFolder,
      timeout: 120_000,
    });
  const files = await readdir(cacheFolder);
  return names.map((name) => {
    const file = packageFile(files, name);
    if (file === undefined) throw new Error(`apt-get did not download ${name}`);
    return join(cacheFolder, file);
  });
}

/** Whether apt knows a package of this name. */
export async function packageExists(name: string): Promise<boolean> {
  return run('apt-cache', ['show', '--no-all-versions', name]).then(
    ({ stdout }) => stdout !== '',
    () => false,
  );
}

async function resolvePackages(roots: readonly string[]): Promise<string[]> {
  const kinds = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'];
  const { stdout } = await run(
    'apt-cache',
    ['depends', '--recurse', ...kinds.map((kind) => `--no-${kind}`), ...roots],
    { maxBuffer: 16 * 1024 * 1024 },
  );
  return closure(roots, parseStanzas(stdout));
}

/** Reads the output of `apt-cache depends --recurse`. */
export function parseStanzas(output: string): Map<string, Stanza> {
  const stanzas = new Map<string, Stanza>();
  let current: Stanza | undefined;
  let group: string[] = [];
  let groupGoesOn = false;
  let virtual: string | undefined;
  for (const line of output.split('\n')) {
    const dependency = /^ ([ |])(?:Pre)?Depends: (\S+)/.exec(line);
    if (dependency?.[2] !== undefined) {
      if (!groupGoesOn) current?.dependencies.push((group = []));
      groupGoesOn = dependency[1] === '|';
      virtual = /^<([^:>]+).*>$/.exec(dependency[2])?.[1];
      if (virtual === undefined) group.push(dependency[2]);
    } else if (virtual !== undefined && /^ {4}\S/.test(line)) {
      const provider = line.trim();
      if (group.length === 0) group.push(provider);
      else if (PREFERRED_PROVIDERS[virtual] === provider) group[0] = provider;
    } else if (/^[^\s<]/.test(line)) {
      groupGoesOn = false;
      virtual = undefined;
      current = { name: line.trim(), dependencies: [] };
      stanzas.set(current.name, current);
    }
  }
  return stanzas;
}

function closure(roots: readonly string[], stanzas: ReadonlyMap<string, Stanza>): string[] {
  const names = new Set<string>();
  const visit = (name: string) => {
    if (names.has(name) || LEFT_OUT.has(name) || !stanzas.has(name)) return;
    names.add(name);
    for (const [first] of stanzas.get(name)?.dependencies ?? []) if (first !== undefined) visit(first);
  };
  roots.forEach(visit);
  return [...names].sort();
}

function missingFrom(files: readonly string[], names: readonly string[]): string[] {
  return names.filter((name) => packageFile(files, name) === undefined);
}

function packageFile(files: readonly string[], name: string): string | undefined {
  return files.find((file) => file.startsWith(`${name}_`) && file.endsWith('.deb'));
}
