import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fetchPackages } from './debian-packages.ts';
import { createLayerWriter, type Layer } from './layer-writer.ts';

/** What a Debian image without its manuals needs to run a shell. */
const PACKAGES = [
  ...['base-files', 'bash', 'coreutils', 'dash', 'debianutils', 'findutils', 'grep', 'gzip', 'hostname'],
  ...['libc-bin', 'libstdc++6', 'passwd', 'sed', 'tar'],
];
const PASSWD = `root:x:0:0:root:/root:/bin/bash
node:x:1000:1000::/home/node:/bin/bash
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
`;
const GROUP = 'root:x:0:\ntty:x:5:\nstaff:x:50:\nnode:x:1000:\nnogroup:x:65534:\n';
const SHADOW = 'root:*:19000:0:99999:7:::\nnode:*:19000:0:99999:7:::\nnobody:*:19000:0:99999:7:::\n';
const CERTIFICATES = 'etc/ssl/certs/ca-certificates.crt';

const LEFT_OUT = /^usr\/share\/(doc|man|info|locale|lintian|bash-completion|bug|doc-base)\//;

export interface BaseLayer {
  layer: Layer;
  /** Files of the packages that it holds. */
  packages: string[];
}

const beingBrought = new Map<string, Promise<BaseLayer>>();

/** The layer below every stand-in, from the cache if it was made of the same packages. */
export function bringBaseLayer(cacheFolder: string): Promise<BaseLayer> {
  const running = beingBrought.get(cacheFolder);
  if (running) return running;
  const bringing = bring(cacheFolder).finally(() => beingBrought.delete(cacheFolder));
  beingBrought.set(cacheFolder, bringing);
  return bringing;
}

async function bring(cacheFolder: string): Promise<BaseLayer> {
  await mkdir(cacheFolder, { recursive: true });
  const packages = await fetchPackages(PACKAGES, join(cacheFolder, 'packages'));
  // The image trusts what this machine trusts: its network may end TLS with a certificate authority of its own.
  const trusted = await readFile(`/${CERTIFICATES}`).catch(() => Buffer.alloc(0));
  const key = createHash('sha256')
    .update(JSON.stringify(packages.map((file) => basename(file))))
    .update(trusted);
  const name = join(cacheFolder, `base-${key.digest('hex').slice(0, 16)}`);
  const kept = await readFile(`${name}.json`, 'utf8').catch(() => undefined);
  if (kept !== undefined) return { layer: JSON.parse(kept) as Layer, packages };
  const layer = await writeBaseLayer(`${name}.tar.${String(process.pid)}`, packages, trusted);
  await rename(layer.file, `${name}.tar`);
  layer.file = `${name}.tar`;
  await writeFile(`${name}.json`, JSON.stringify(layer));
  return { layer, packages };
}

/** Leaves out what nobody reads in a container. */
export function isKept(path: string): boolean {
  return !LEFT_OUT.test(path);
}

async function writeBaseLayer(file: string, packages: readonly string[], trusted: Buffer): Promise<Layer> {
  const writer = createLayerWriter(file);
  for (const folder of ['usr', 'usr/bin', 'usr/sbin', 'usr/lib', 'usr/lib64', 'usr/local', 'usr/local/bin'])
    await writer.addFolder(folder);
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) await writer.addLink(name, `usr/${name}`);
  await writer.addFile('etc/passwd', PASSWD);
  await writer.addFile('etc/group', GROUP);
  await writer.addFile('etc/shadow', SHADOW, 0o640);
  await writer.addFile('etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\n');
  if (trusted.length > 0) await writer.addFile(CERTIFICATES, trusted);
  await writer.addFolder('tmp', 0o1777);
  await writer.addFolder('root', 0o700);
  for (const packageFile of packages) await writer.addPackage(packageFile, isKept);
  return writer.finish();
}
