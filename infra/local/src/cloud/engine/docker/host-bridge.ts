import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface HostBridge {
  name: string;
  /** The machine's address on the bridge: containers reach it there. */
  address: string;
  remove(): Promise<void>;
}

/**
 * Makes a network bridge for a Docker daemon of our own, so that it shares neither addresses nor the name `docker0` with
 * another daemon on this machine. The name is the same for the same data folder; one that was left behind is replaced.
 * @param ip path of iproute2's `ip`
 */
export async function createHostBridge(ip: string, dataFolder: string): Promise<HostBridge> {
  const hash = createHash('sha256').update(dataFolder).digest();
  const name = `agw${hash.toString('hex').slice(0, 8)}`;
  const remove = async () => {
    await run(ip, ['link', 'delete', name]).catch(() => undefined);
  };
  await remove();
  const prefix = freePrefix(await usedPrefixes(), hash);
  await run(ip, ['link', 'add', 'name', name, 'type', 'bridge']);
  await run(ip, ['address', 'add', `${prefix}.1/24`, 'dev', name]);
  await run(ip, ['link', 'set', name, 'up']);
  return { name, address: `${prefix}.1`, remove };
}

/** The smallest packet size (MTU) of the interfaces with a default route; 1500 when there is none. */
export async function readMtu(): Promise<number> {
  const sizes: number[] = [1500];
  for (const [name, destination] of await routes()) {
    if (destination !== '00000000') continue;
    const size = Number(await readFile(`/sys/class/net/${name}/mtu`, 'utf8').catch(() => '1500'));
    if (size >= 576) sizes.push(size);
  }
  return Math.min(...sizes);
}

/** Picks `10.x.y` whose first two numbers no route uses, beginning at a place that depends on the data folder. */
export function freePrefix(used: ReadonlySet<string>, hash: Uint8Array): string {
  const third = hash[1] ?? 0;
  for (let step = 0; step < 128; step++) {
    const second = 64 + (((hash[0] ?? 0) + step) % 128);
    if (!used.has(`10.${String(second)}`) && !used.has('10')) return `10.${String(second)}.${String(third)}`;
  }
  return `172.${String(20 + (third % 12))}.${String(hash[0] ?? 0)}`;
}

async function routes(): Promise<[name: string, destination: string, mask: string][]> {
  const text = await readFile('/proc/net/route', 'utf8').catch(() => '');
  return text
    .split('\n')
    .slice(1)
    .map((row) => row.trim().split(/\s+/))
    .filter((fields) => fields.length >= 8)
    .map((fields) => [fields[0] ?? '', fields[1] ?? '', fields[7] ?? '']);
}

/** `10` where a route covers all of 10.0.0.0/8, `10.x` for narrower ones. */
async function usedPrefixes(): Promise<Set<string>> {
  const used = new Set<string>();
  for (const [, destination, mask] of await routes()) {
    const [first, second] = littleEndianBytes(destination);
    if (first === undefined || mask === '00000000') continue;
    const wide = littleEndianBytes(mask)[1] !== 255;
    used.add(wide ? String(first) : `${String(first)}.${String(second)}`);
  }
  return used;
}

function littleEndianBytes(hex: string): number[] {
  return (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)).reverse();
}
