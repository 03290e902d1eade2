import { execFile } from 'node:child_process';
import { access, mkdir, readFile, realpath } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findOnPath } from '../daemon/find-on-path.ts';
import { DEFAULT_PATH, type StandIn } from './stand-in.ts';

const run = promisify(execFile);
const NEWEST = 24;

/** Of docker-node: a first argument that is no command is given to node (https://github.com/nodejs/docker-node). */
const ENTRYPOINT = `#!/bin/sh
set -e
if [ "\${1#-}" != "\${1}" ] || [ -z "$(command -v "\${1}")" ] || { [ -f "\${1}" ] && ! [ -x "\${1}" ]; }; then
  set -- node "$@"
fi
exec "$@"
`;

/** A stand-in for `node:TAG`, or undefined when the tag names no version from 18 on. */
export async function createNodeStandIn(tag: string): Promise<StandIn | undefined> {
  const major = majorVersion(tag);
  if (major === undefined) return undefined;
  const own = major === NEWEST ? await ownNode() : undefined;
  const alpine = tag.includes('alpine') ? ' (Debian, not Alpine: there is no apk)' : '';
  return {
    describe: `Debian packages and ${own ? `Node ${own.version}` : `the newest Node ${String(major)} on npm`}${alpine}`,
    isBase: true,
    packages: [],
    config: {
      Env: [
        DEFAULT_PATH,
        ...(own ? [`NODE_VERSION=${own.version}`] : []),
        'NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt',
        'NPM_CONFIG_UPDATE_NOTIFIER=false',
      ],
      Entrypoint: ['docker-entrypoint.sh'],
      Cmd: ['node'],
    },
    async addFiles(layer, { cacheFolder }) {
      const binary = own?.binary ?? (await packedNode(major, cacheFolder));
      await layer.addDiskFile('usr/local/bin/node', binary, 0o755);
      await layer.addLink('usr/local/bin/nodejs', 'node');
      await layer.addFile('usr/local/bin/docker-entrypoint.sh', ENTRYPOINT, 0o755);
      await layer.addDiskFolder('usr/local/lib/node_modules/npm', await npmFolder(cacheFolder));
      await layer.addLink('usr/local/bin/npm', '../lib/node_modules/npm/bin/npm-cli.js');
      await layer.addLink('usr/local/bin/npx', '../lib/node_modules/npm/bin/npx-cli.js');
      await layer.addFolder('home/node', 0o755, 1000);
    },
  };
}

/** `24`, `24.9.0-bookworm-slim`, `lts`, `latest` … → 24. */
export function majorVersion(tag: string): number | undefined {
  if (/^(latest|lts|current|krypton|slim|bookworm|bullseye|trixie|alpine)(-|$)/.test(tag)) return NEWEST;
  const major = Number(/^(\d+)(?=[.-]|$)/.exec(tag)?.[1]);
  return major >= 18 ? major : undefined;
}

async function ownNode(): Promise<{ binary: string; version: string } | undefined> {
  try {
    const manifest = createRequire(import.meta.url).resolve('node/package.json');
    const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
    const binary = join(dirname(manifest), 'bin/node');
    await access(binary);
    if (version.startsWith(`${String(NEWEST)}.`)) return { binary, version };
  } catch {
    // not installed: npm has it
  }
  const version = process.versions.node;
  return version.startsWith(`${String(NEWEST)}.`) ? { binary: process.execPath, version } : undefined;
}

async function packedNode(major: number, cacheFolder: string): Promise<string> {
  const arch = process.arch === 'arm64' ? 'arm64' : 'x64';
  const folder = await unpackFromNpm(
    `node-linux-${arch}@${String(major)}`,
    join(cacheFolder, `node-${String(major)}`),
  );
  return join(folder, 'bin/node');
}

async function npmFolder(cacheFolder: string): Promise<string> {
  const npm = await findOnPath('npm');
  if (npm !== undefined) {
    const folder = dirname(dirname(await realpath(npm)));
    const name = await readFile(join(folder, 'package.json'), 'utf8').then(
      (text) => (JSON.parse(text) as { name?: string }).name,
      () => undefined,
    );
    if (name === 'npm') return folder;
  }
  return unpackFromNpm('npm@11', join(cacheFolder, 'npm-11'));
}

async function unpackFromNpm(spec: string, folder: string): Promise<string> {
  const unpacked = join(folder, 'package');
  if (
    await access(unpacked).then(
      () => true,
      () => false,
    )
  )
    return unpacked;
  await mkdir(folder, { recursive: true });
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', folder, spec], {
    timeout: 120_000,
  });
  await run('tar', ['-xzf', join(folder, stdout.trim().split('\n').at(-1) ?? ''), '-C', folder]);
  return unpacked;
}
