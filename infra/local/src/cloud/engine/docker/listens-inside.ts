import { readFile } from 'node:fs/promises';

/** State LISTEN of the kernel's TCP tables (proc_pid_net(5)). */
const LISTEN = '0A';
/** 127.0.0.0/8 and ::1 as the tables write them, least significant byte first. */
const LOOPBACK = /^(?:.{6}7F|0{24}01000000)$/;

/**
 * Tells whether a process's network has a listener on the port that others reach, by the kernel's tables; undefined where
 * they cannot be read, as with a Docker daemon in a virtual machine. A connection through Docker's proxy tells less: the
 * proxy accepts it whether anything listens behind it or not.
 */
export async function listensInside(pid: number, port: number): Promise<boolean | undefined> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) =>
      readFile(`/proc/${String(pid)}/net/${name}`, 'utf8').catch(() => undefined),
    ),
  );
  if (tables[0] === undefined) return undefined;
  return tables.some((table) => hasListener(table ?? '', port));
}

/** Reads a table such as /proc/net/tcp: `sl local_address rem_address st …`, addresses and ports in hexadecimal. */
export function hasListener(table: string, port: number): boolean {
  return table.split('\n').some((row) => {
    const [, local, , state] = row.trim().split(/\s+/);
    const [address = '', hexPort = ''] = local?.split(':') ?? [];
    return state === LISTEN && Number.parseInt(hexPort, 16) === port && !LOOPBACK.test(address);
  });
}
